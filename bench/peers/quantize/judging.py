"""How a net is judged: what a model answers to each item of test.npz, and which answers are right.

`Judging.of(folder)` gives one with `items`, `answers(model)` (one answer an item, to compare with another model's),
`right(answers)` (true or false an item) and `one()` (the inputs of one sample, to time). A model is anything with
`run({name: array}) -> {name: array}`.

| kind | item | right |
|---|---|---|
| classes | a sample | the class of the largest output is its label |
| lines | a picture | CTC's text is the text that was rendered, all of it |
| retrieval | a question | the nearest of all documents is the one that it was made of |
| frames | 32 ms of sound | probability over a half where there is speech; the state goes from frame to frame |
"""

import numpy as np

import folders

BATCH = 32


class Judging:
    metric = "accuracy"

    def __init__(self, folder):
        self.about = folders.description(folder)
        self.data = np.load(folder / "test.npz")
        self.inputs = folders.tensors(folder, "test")

    @staticmethod
    def of(folder):
        kinds = {"classes": Judging, "lines": Lines, "retrieval": Retrieval, "frames": Frames}
        return kinds[folders.description(folder)["kind"]](folder)

    def one(self):
        return {name: value[:1] for name, value in self.inputs.items()}

    def outputs(self, model, inputs):
        """The first output of every sample, by batches."""
        n = len(next(iter(inputs.values())))
        for first in range(0, n, BATCH):
            batch = {name: value[first : first + BATCH] for name, value in inputs.items()}
            yield batch, first_of(model.run(batch))

    def answers(self, model):
        return np.concatenate([output.argmax(1) for _, output in self.outputs(model, self.inputs)])

    def right(self, answers):
        return answers == self.data["label"]


def first_of(outputs):
    return next(iter(outputs.values()))


class Lines(Judging):
    metric = "exact lines"

    def answers(self, model):
        alphabet = self.about["alphabet"]
        texts = []
        for _, output in self.outputs(model, self.inputs):
            for row in output.argmax(-1):
                kept = row[np.concatenate([[True], row[1:] != row[:-1]])]
                texts.append("".join(alphabet[k] for k in kept).strip())
        return np.array(texts)

    def right(self, answers):
        return answers == self.data["text"]


class Retrieval(Judging):
    metric = "recall@1"

    def answers(self, model):
        questions = {name: self.data[f"question_{name}"] for name in self.inputs}
        return (self.embeddings(model, questions) @ self.embeddings(model, self.inputs).T).argmax(1)

    def embeddings(self, model, inputs):
        """Means of the tokens' vectors, of length 1."""
        made = []
        for batch, output in self.outputs(model, inputs):
            mask = batch[self.about["mask"]][..., None]
            mean = (output * mask).sum(1) / mask.sum(1)
            made.append(mean / np.linalg.norm(mean, axis=1, keepdims=True))
        return np.concatenate(made)

    def right(self, answers):
        return answers == np.arange(len(answers))


class Frames(Judging):
    """test.npz has recordings [n, frames, samples]."""

    metric = "frame accuracy"

    def one(self):
        return {"input": self.inputs["input"][:1, 0], "state": np.zeros((1, 2, 128), np.float32)}

    def answers(self, model):
        speech = []
        for recording in self.inputs["input"]:
            state = np.zeros((1, 2, 128), np.float32)
            for frame in recording:
                outputs = model.run({"input": frame[None], "state": state})
                speech.append(outputs["output"].item() > 0.5)
                state = outputs["stateN"]
        return np.array(speech)

    def right(self, answers):
        return answers == self.data["label"].reshape(-1).astype(bool)
