"""Makes tokenizer.json (a small byte-level vocabulary of our own) and vectors.json (what Hugging Face's library encodes
with it, under several pre-tokenizers). Run it in this folder: pip install tokenizers && python make_fixtures.py"""
import json
import random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SENTENCES = [
    "Trilobit speaks with small ternary models on a plain processor, and shows what they do while they do it.",
    "The stone lies at the shore. It has three states: it rests, it rolls, it skips over the water.",
    "A weight is minus one, zero or one; the rest is a scale. There's nothing more to it, and it's enough.",
    "I'd say we've seen 1, 12, 123 and 1234 pebbles.\n\nThen they're gone    with the tide!!!  \r\n\tWho'll count them?",
    "Größe, naïve café, Щука и щи, 石は三つ, 돌, 🪨🌊 and 👩‍🚀 are words too.",
]
SPECIAL = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>",
           "<|im_start|>", "<|im_end|>", "<|user|>", "<|assistant|>", "<|system|>"]
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
          r"|\s+(?!\S)|\s+")
GPT4O = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
CL100K = (r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
          r"|\s+(?!\S)|\s")


def byte_level(prefix=False, regex=False):
    return {"type": "ByteLevel", "add_prefix_space": prefix, "trim_offsets": True, "use_regex": regex}


def split(regex, behavior="Isolated", invert=False):
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": behavior, "invert": invert}


def sequence(*steps):
    return {"type": "Sequence", "pretokenizers": list(steps)}


VARIANTS = {
    "llama 3": sequence(split(LLAMA3), byte_level()),
    "gpt-2": byte_level(regex=True),
    "gpt-2, space before": byte_level(prefix=True, regex=True),
    "gpt-4o": sequence(split(GPT4O, "Removed", True), byte_level()),
    "possessive": sequence(split(CL100K), byte_level()),
    "digits": sequence({"type": "Digits", "individual_digits": True}, byte_level(regex=True)),
    "digit groups": sequence({"type": "Digits", "individual_digits": False}, byte_level()),
    "merged with previous": sequence(split(r"\s", "MergedWithPrevious"), byte_level()),
    "merged with next": sequence(split(r"\s", "MergedWithNext"), byte_level()),
    "contiguous": sequence(split(r"[\s\p{P}]", "Contiguous"), byte_level(prefix=True)),
    "removed": sequence(split(r"\d", "Removed"), byte_level(regex=True)),
    "punctuation": sequence({"type": "Punctuation", "behavior": "Isolated"}, byte_level()),
    "white space": sequence({"type": "Whitespace"}, byte_level(prefix=True)),
    "string": sequence({"type": "Split", "pattern": {"String": "e "}, "behavior": "MergedWithNext", "invert": False},
                       byte_level()),
    "other constructs": sequence(
        split(r"(?>t+)h|(?=the)th|(?:[a-c]{2}){1,2}|\p{^L}{3}|\P{Ll}e|[^\S\n]+|[\x{41}-\x5A\-]+|\A.|.$|\w+?e"),
        byte_level()),
}


def texts():
    generator = random.Random(7)
    characters = list(" \n\r\t\u00a0\u2003\u3000\u0085'.,!<|>-_0123456789") + list("abcdefghtheöüéñЩщиßſK石돌🪨🌊👩‍🚀\u0301\u200d٣५Ⅷ²")
    out = ["", " ", "  ", "\n", "\n\n", "\r\n", "\t \n", "Hello", " Hello world", "the   stone", "1234567", "ab" * 40,
           "It's, I'LL, we'Re, 'ſ, ''d", "<|eot_id|>", "a <|user|>b<|eot_id|> c", "<think>no</think>", "    four", "a     b",
           "e\u0301 é", "\u0000\u0001\u007f", "<|im_start|>system\nyou<|im_end|>", "<|EOT_ID|>", "<|eot_id|", "x" * 200]
    for _ in range(40):
        parts = []
        for _ in range(generator.randrange(1, 5)):
            if generator.random() < 0.4:
                sentence = generator.choice(SENTENCES)
                start = generator.randrange(len(sentence))
                parts.append(sentence[start:start + generator.randrange(1, 30)])
            else:
                parts.append("".join(generator.choice(characters) for _ in range(generator.randrange(1, 12))))
        out.append("".join(parts))
    return out


def main():
    tokenizer = Tokenizer(models.BPE(ignore_merges=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=340, special_tokens=SPECIAL,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(SENTENCES * 3, trainer)
    tokenizer.add_tokens([AddedToken("<think>", normalized=False), AddedToken("    ", normalized=False)])
    base = json.loads(tokenizer.to_str())
    with open("tokenizer.json", "w", encoding="utf-8") as file:
        json.dump(base, file, ensure_ascii=False, indent=0)
        file.write("\n")

    samples = texts()
    groups = []
    for name, pre_tokenizer in VARIANTS.items():
        for ignore_merges in ([False, True] if name == "llama 3" else [False]):
            data = json.loads(json.dumps(base))
            data["pre_tokenizer"] = pre_tokenizer
            data["model"]["ignore_merges"] = ignore_merges
            variant = Tokenizer.from_str(json.dumps(data))
            group = {"name": name + (", ignore_merges" if ignore_merges else ""), "pre_tokenizer": pre_tokenizer,
                     "ignore_merges": ignore_merges}
            for key, plain in (("plain", True), ("special", False)):
                variant.encode_special_tokens = plain
                if key == "plain" or name == "llama 3":
                    group[key] = [variant.encode(text, add_special_tokens=False).ids for text in samples]
            groups.append(group)
    with open("vectors.json", "w", encoding="utf-8") as file:
        file.write('{"texts": ' + json.dumps(samples) + ',\n"groups": [\n')
        file.write(",\n".join(json.dumps(group) for group in groups))
        file.write("\n]}\n")


if __name__ == "__main__":
    main()
