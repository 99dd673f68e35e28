"""Makes what holds the tokenizers of characters and the pipelines of tokenizer.json against other libraries:

  sentencepiece.model       a small SentencePiece vocabulary of our own, of LLaMA 2's kind
  sentencepiece-rules.model another with normalization rules, user-defined tokens and no bytes to fall back to
  characters.json           the first one in the form of a LLaMA 2 tokenizer.json
  sentencepiece.json        what SentencePiece makes of many texts with the two models, and of many tokens
  pipelines.json            what Hugging Face's library makes of them with tokenizer.json and characters.json under many
                            normalizers, pre-tokenizers, decoders and added tokens

Run it in this folder, after make_fixtures.py: pip install tokenizers sentencepiece && python make_pipelines.py"""
import copy
import io
import json
import random

import sentencepiece
from sentencepiece import sentencepiece_model_pb2
from tokenizers import Tokenizer

from make_fixtures import LLAMA3, SENTENCES, byte_level, sequence, split

QWEN = LLAMA3.replace("{1,3}", "")
MARK = "\u2581"
RULES = {"\ufb01": "fi", "\u2126": "\u03a9", "e\u0301": "\u00e9", "A": "a", "\t": " ", "\u3000": " ", "\u200b": "", "--": "\u2014"}
TEXTS = [
    "", " ", "  ", "a", " a", "a ", "Hello world", "  two  spaces  ", "\n", "\t\n ", MARK, "a" + MARK, MARK + " b" + MARK,
    "<s>", "a<s>b", "</s> x", "<unk>", "<0x0A>", "\u00e9 e\u0301 \u1e69 s\u0323\u0307 q\u0307\u0323", "\uac00 \u1100\u1161\u11a8 \u1112\u1175",
    "\u212b\u2126\ufb01\uff46\u3000\u337f\ufdfa", "\u0130\u017f\u03a3\u03c2", "\U0001faa8\U0001f30a\U0001f469\u200d\U0001f680",
    "12 123 1234 \u00bd \u0663", "it's WE'LL 'S", "<x><y> <z> \n<x>", "a <x> b<y> c <z> d", "word words sword word",
    "<n>a <n>", "Nor mal nor mal", "a\u0000b\u007f", "stone,stone;--\u3000\u200bAA\tb", "\u77f3\u306f\u4e09\u3064", "   \u00a0\u2003x",
    "\U0002f800\u0344\U0001d15e", "e\u0301! \u00e9!", "the    stone    ", "the" + " " * 40 + "end", "x" * 90,
]


def texts(seed, count):
    generator = random.Random(seed)
    characters = list(" \n\r\t\u00a0\u3000'.,!<|>-_0123456789") + list("abcdefghtheoéüАЩщΣς石돌가🪨🚀\u0301\u0323\u200d½٣ﬁ▁")
    parts = ["<x>", " <y> ", "<z>", "word", "<n>", "Nor mal", "<s>", "</s>", MARK, "é!", "e\u0301", "<0xE2>"]
    out = []
    for _ in range(count):
        text = ""
        for _ in range(generator.randrange(1, 5)):
            kind = generator.random()
            if kind < 0.3:
                sentence = generator.choice(SENTENCES)
                start = generator.randrange(len(sentence))
                text += sentence[start:start + generator.randrange(1, 20)]
            elif kind < 0.6:
                text += generator.choice(parts)
            else:
                text += "".join(generator.choice(characters) for _ in range(generator.randrange(1, 8)))
        out.append(text)
    return out


def train(name, **options):
    file = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(SENTENCES * 3), model_writer=file, model_type="bpe", minloglevel=2, **options)
    model = sentencepiece_model_pb2.ModelProto()
    model.ParseFromString(file.getvalue())
    # Where it was trained is nobody's business.
    model.trainer_spec.ClearField("input")
    model.trainer_spec.ClearField("model_prefix")
    with open(name, "wb") as out:
        out.write(model.SerializeToString())
    return model


def characters_json(model):
    """As Hugging Face's converter makes a tokenizer.json of a LLaMA 2 tokenizer.model."""
    vocabulary = {piece.piece: index for index, piece in enumerate(model.pieces)}
    merges = []
    for piece in model.pieces:
        cuts = [(piece.piece[:i], piece.piece[i:]) for i in range(1, len(piece.piece))]
        found = [cut for cut in cuts if piece.type == 1 and cut[0] in vocabulary and cut[1] in vocabulary]
        found.sort(key=lambda cut: (vocabulary[cut[0]], vocabulary[cut[1]]))
        merges += [(piece.score, cut) for cut in found]
    merges.sort(key=lambda merge: merge[0], reverse=True)
    return {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [added(index, text, special=True) for index, text in enumerate(["<unk>", "<s>", "</s>"])],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": MARK}, replace(" ", MARK)]},
        "pre_tokenizer": None, "post_processor": None,
        "decoder": {"type": "Sequence", "decoders": [
            replace(MARK, " "), {"type": "ByteFallback"}, {"type": "Fuse"},
            {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
        "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "continuing_subword_prefix": None,
                  "end_of_word_suffix": None, "fuse_unk": True, "byte_fallback": True, "ignore_merges": False,
                  "vocab": vocabulary, "merges": [" ".join(cut) for _, cut in merges]},
    }


def added(index, text, special=False, **options):
    return {"id": index, "content": text, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False,
            "special": special, **options}


def replace(old, new):
    return {"type": "Replace", "pattern": {"String": old}, "content": new}


def metaspace(**options):
    return {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": True, **options}


ADDED = [
    ("<x>", {"lstrip": True}), ("<y>", {"rstrip": True}), ("<z>", {"lstrip": True, "rstrip": True}),
    ("word", {"single_word": True}), ("    ", {}), ("<sp>", {"special": True, "lstrip": True}),
]
NORMALIZED = [("<n>", {"normalized": True}), ("Nor mal", {"normalized": True}), ("é!", {"normalized": True})]


def variants():
    """Name, base, changed members, changed members of the model, added tokens, whether decoding is compared."""
    falcon = sequence({"type": "Punctuation", "behavior": "Contiguous"}, byte_level(regex=True),
                      {"type": "Digits", "individual_digits": False}, split("[0-9][0-9][0-9]"))
    normalizers = lambda *steps: {"type": "Sequence", "normalizers": list(steps)}
    bytes_ = lambda name, members, tokens=ADDED: (name, "bytes", members, {}, tokens, tokens is ADDED)
    characters = lambda name, members, model={}, tokens=ADDED: (name, "characters", members, model, tokens, tokens is ADDED)
    every = ADDED + NORMALIZED
    yield bytes_("qwen", {"normalizer": {"type": "NFC"}, "pre_tokenizer": sequence(split(QWEN), byte_level())})
    yield bytes_("falcon", {"pre_tokenizer": falcon})
    yield bytes_("added tokens", {}, every)
    yield bytes_("compatible lowercase", {"normalizer": normalizers({"type": "NFKC"}, {"type": "Lowercase"})}, every)
    yield bytes_("without accents", {"normalizer": normalizers({"type": "NFD"}, {"type": "StripAccents"})}, every)
    yield bytes_("compatible decomposed", {"normalizer": {"type": "NFKD"}}, every)
    yield bytes_("stripped", {"normalizer": normalizers(
        {"type": "Strip", "strip_left": True, "strip_right": True},
        {"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "})}, every)
    yield bytes_("stripped on the left", {"normalizer": {"type": "Strip", "strip_left": True, "strip_right": False}})
    yield bytes_("steps after bytes", {"pre_tokenizer": sequence(
        byte_level(prefix=True), {"type": "Digits", "individual_digits": True},
        {"type": "Split", "pattern": {"String": "Ġ"}, "behavior": "MergedWithNext", "invert": False})})
    yield bytes_("delimiter", {"pre_tokenizer": sequence({"type": "CharDelimiterSplit", "delimiter": "e"}, byte_level())})
    yield characters("llama 2", {}, tokens=[])
    yield characters("llama 2, added tokens", {}, tokens=every)
    yield characters("llama 2, added tokens decoded", {})
    yield characters("first", {"normalizer": None, "pre_tokenizer": metaspace(prepend_scheme="first", split=False)})
    yield characters("first, split", {"normalizer": None, "pre_tokenizer": metaspace(prepend_scheme="first")})
    yield characters("always", {"normalizer": None, "pre_tokenizer": metaspace(), "decoder": metaspace()})
    yield characters("never", {"normalizer": {"type": "NFC"}, "decoder": metaspace(prepend_scheme="never"),
                               "pre_tokenizer": metaspace(prepend_scheme="never", split=False)})
    yield characters("white space, then first", {
        "normalizer": None, "pre_tokenizer": sequence({"type": "WhitespaceSplit"}, metaspace(prepend_scheme="first"))})
    yield characters("without a prefix", {
        "normalizer": replace(" ", MARK),
        "decoder": {"type": "Sequence", "decoders": [replace(MARK, " "), {"type": "ByteFallback"}, {"type": "Fuse"}]}})
    yield characters("unknown", {}, {"byte_fallback": False})
    yield characters("unknown, not fused", {}, {"byte_fallback": False, "fuse_unk": False})
    yield characters("nothing for the unknown", {}, {"byte_fallback": False, "unk_token": None})
    yield characters("whole words", {"normalizer": None, "pre_tokenizer": metaspace()}, {"ignore_merges": True})
    yield characters("no decoder", {"normalizer": None, "pre_tokenizer": {"type": "Whitespace"}, "decoder": None})
    yield characters("stripped tokens", {"decoder": {"type": "Sequence", "decoders": [
        replace("e", "ee"), {"type": "Strip", "content": "e", "start": 1, "stop": 0}, {"type": "Fuse"},
        {"type": "Strip", "content": MARK, "start": 2, "stop": 0}]}})


def is_byte(token):
    return len(token) == 6 and token.startswith("<0x")


def vectors(tokenizer, samples, special_only, decodes, generator):
    plain, special = [], []
    for out, keep in ((plain, True), (special, False)):
        tokenizer.encode_special_tokens = keep
        out += [tokenizer.encode(text, add_special_tokens=False).ids for text in samples]
    decoded = []
    if decodes:
        size = tokenizer.get_vocab_size()
        lists = plain[::3] + [[generator.randrange(size) for _ in range(generator.randrange(1, 7))] for _ in range(25)]
        for ids in lists:
            text = tokenizer.decode(ids, skip_special_tokens=special_only)
            # Of a run of bytes that is not all UTF-8, the library keeps no character.
            if "\ufffd" not in text:
                decoded.append({"ids": ids, "text": text})
    return {"plain": plain, "special": special, "decoded": decoded}


def write_rows(name, head, rows):
    with open(name, "w", encoding="utf-8") as file:
        file.write("{" + "".join(f"{json.dumps(key)}: {json.dumps(value)},\n" for key, value in head.items()))
        file.write('"groups": [\n' + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]}\n")


def main():
    model = train("sentencepiece.model", vocab_size=450, byte_fallback=True, normalization_rule_name="identity",
                  remove_extra_whitespaces=False, split_digits=True, allow_whitespace_only_pieces=True,
                  character_coverage=0.99)
    with open("rules.tsv", "w", encoding="utf-8") as file:
        for old, new in RULES.items():
            file.write(" ".join(f"{ord(c):x}" for c in old) + "\t" + " ".join(f"{ord(c):x}" for c in new) + "\n")
    train("sentencepiece-rules.model", vocab_size=200, normalization_rule_tsv="rules.tsv", hard_vocab_limit=False,
          user_defined_symbols=["<x>", "Nor mal"], control_symbols=["<ctl>"])
    import os
    os.remove("rules.tsv")

    generator = random.Random(11)
    groups = []
    samples = TEXTS + texts(5, 60)
    for name in ("sentencepiece.model", "sentencepiece-rules.model"):
        processor = sentencepiece.SentencePieceProcessor(model_file=name)
        size = processor.vocab_size()
        lists = [[generator.randrange(1, size) for _ in range(generator.randrange(1, 8))] for _ in range(60)]
        groups.append({"name": name, "plain": [processor.encode(text) for text in samples],
                       "decoded": [{"ids": ids, "text": processor.decode(ids)} for ids in lists if ids[0] > 2]})
    write_rows("sentencepiece.json", {"texts": samples}, groups)

    bases = {"characters": characters_json(model)}
    with open("characters.json", "w", encoding="utf-8") as file:
        json.dump(bases["characters"], file, ensure_ascii=False, indent=0)
        file.write("\n")
    with open("tokenizer.json", encoding="utf-8") as file:
        bases["bytes"] = json.load(file)
    groups = []
    samples = TEXTS + texts(6, 25)
    for name, base, members, changes, tokens, decodes in variants():
        data = {**copy.deepcopy(bases[base]), **copy.deepcopy(members)}
        data["model"].update(changes)
        own = data["added_tokens"]
        first = max(list(data["model"]["vocab"].values()) + [token["id"] for token in own]) + 1
        known = {token["content"] for token in own}
        new = [token for token in tokens if token[0] not in known]
        data["added_tokens"] = own + [added(first + index, text, **options) for index, (text, options) in enumerate(new)]
        tokenizer = Tokenizer.from_str(json.dumps(data))
        groups.append({"name": name, "base": base, "members": members, "model": changes,
                       "added_tokens": data["added_tokens"],
                       **vectors(tokenizer, samples, False, decodes, generator)})
    write_rows("pipelines.json", {"texts": samples}, groups)


if __name__ == "__main__":
    main()
