"""Made speech: espeak-ng reads sentences, silence and noise lie between them, and what is speech is known."""

import ctypes

import espeakng_loader
import numpy as np

RATE = 16_000  # of the detector
FRAME = 512
VOICES = ["en-us", "en-gb", "de", "fr", "es", "it", "pt", "nl"]
NOISES = ["white", "brown", "hum", "clicks"]
LOUD = 0.05  # of a frame's own loudest 10 ms: below it the synthesizer pauses
_SYNTHESIS = 1  # AUDIO_OUTPUT_RETRIEVAL
_UTF8 = 1
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Synthesizer:
    """espeak-ng's C interface: one a process."""

    def __init__(self):
        self.library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate = self.library.espeak_Initialize(_SYNTHESIS, 0, espeakng_loader.get_data_path().encode(), 0)
        self.parts = []
        self.callback = _CALLBACK(self._heard)  # kept: C calls it
        self.library.espeak_SetSynthCallback(self.callback)

    def _heard(self, samples, count, _events):
        if samples and count > 0:
            self.parts.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def say(self, text, voice, pitch, speed):
        """Samples at RATE, from -1 to 1."""
        self.parts = []
        self.library.espeak_SetVoiceByName(voice.encode())
        self.library.espeak_SetParameter(1, speed, 0)  # espeakRATE, words a minute
        self.library.espeak_SetParameter(3, pitch, 0)  # espeakPITCH
        data = text.encode() + b"\0"
        self.library.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None)
        self.library.espeak_Synchronize()
        spoken = np.concatenate(self.parts).astype(np.float32) / 32768
        at = np.arange(int(len(spoken) * RATE / self.rate)) * self.rate / RATE
        return np.interp(at, np.arange(len(spoken)), spoken).astype(np.float32)


def recording(synthesizer, texts, frames, random):
    """Samples of so many frames, and whether each frame holds speech."""
    length = frames * FRAME
    clean = np.zeros(length, np.float32)
    at = int(random.uniform(0.2, 1.5) * RATE)
    while at < length:
        spoken = synthesizer.say(
            texts[random.integers(len(texts))],
            VOICES[random.integers(len(VOICES))],
            int(random.integers(25, 80)),
            int(random.integers(130, 220)),
        )
        spoken = spoken / np.abs(spoken).max() * random.uniform(0.1, 0.7)
        end = min(length, at + len(spoken))
        clean[at:end] = spoken[: end - at]
        at = end + int(random.uniform(0.3, 3.0) * RATE)
    # A frame holds speech where one of its 32 ms, or of its neighbours', is heard in the clean voice.
    power = np.sqrt((clean.reshape(frames, FRAME) ** 2).mean(1))
    heard = power > LOUD * max(power.max(), 1e-6)
    around = np.concatenate([[False], heard, [False]])
    labels = around[:-2] & around[2:] | heard
    noise = background(NOISES[random.integers(len(NOISES))], length, random)
    ratio = 10 ** (random.uniform(0, 25) / 20)  # 0 to 25 dB
    loud = power[labels].mean() if labels.any() else 0.05
    return np.clip(clean + noise * (loud / ratio), -1, 1).astype(np.float32), labels


def background(kind, length, random):
    """Noise of root mean square 1."""
    noise = random.normal(0, 1, length)
    if kind == "brown":
        noise = np.cumsum(noise - noise.mean())
        noise -= np.linspace(0, noise[-1], length)
    elif kind == "hum":
        at = np.arange(length) / RATE
        noise = sum(np.sin(2 * np.pi * 50 * k * at + k) / k for k in range(1, 8)) + 0.1 * noise
    elif kind == "clicks":
        noise = noise * (random.random(length) < 0.002) * 20 + 0.1 * noise
    return noise / np.sqrt((noise**2).mean())
