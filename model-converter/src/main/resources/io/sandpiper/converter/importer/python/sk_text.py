"""Text vectorizers: the converter's own defaults break accents, keep one-letter words and ask for a locale."""

from refusal import Refused, named

# As scikit-learn's token_pattern, in RE2, where \w is ASCII.
TOKENS = {r"(?u)\b\w\w+\b": r"[\p{L}\p{N}_]{2,}", r"\b\w\w+\b": r"[\p{L}\p{N}_]{2,}",
          r"(?u)\b\w+\b": r"[\p{L}\p{N}_]+", r"\b\w+\b": r"[\p{L}\p{N}_]+",
          r"\w+": r"[\p{L}\p{N}_]+", r"(?u)\w+": r"[\p{L}\p{N}_]+"}
LOCALE = "C.UTF-8"
VECTORIZERS = ("TfidfVectorizer", "CountVectorizer")


def options(path, vectorizer):
    """The converter's options; refuses what the graph cannot do."""
    for what in ("tokenizer", "preprocessor"):
        if getattr(vectorizer, what) is not None:
            raise Refused(f"the {what} of {named(path)} is a function of your own, which ONNX has no form for: leave "
                          f"{what}=None")
    if callable(vectorizer.analyzer) or vectorizer.analyzer != "word":
        raise Refused(f"the analyzer of {named(path)} is not 'word', which alone has a form in ONNX: train with "
                      "analyzer='word'")
    if vectorizer.strip_accents is not None:
        raise Refused(f"strip_accents of {named(path)} has no form in ONNX: train with strip_accents=None")
    if vectorizer.token_pattern not in TOKENS:
        raise Refused(f"the token_pattern of {named(path)} has no form in ONNX ({named(vectorizer.token_pattern)}): "
                      r"train with the default, or with '\b\w+\b'")
    return {"locale": LOCALE, "tokenexp": TOKENS[vectorizer.token_pattern]}
