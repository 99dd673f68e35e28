"""Writes a trained model in the Hugging Face layout, ternary layers packed.

    python export.py out/checkpoint.pt out/tokenizer.json DIRECTORY
    trilobit convert DIRECTORY model.gguf
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from quantizers import ternary
from tokens import BEGIN, END, SPECIAL

LICENSE = "apache-2.0"
TEMPLATE = (
    SPECIAL[BEGIN] + "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message['content'] + '"
    + SPECIAL[END] + "' }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
)  # fmt: skip
NORMS = dict(
    attn_norm="input_layernorm",
    ffn_norm="post_attention_layernorm",
    attn_sub_norm="self_attn.attn_sub_norm",
    ffn_sub_norm="mlp.ffn_sub_norm",
)
LINEAR = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")


def packed(integers: Tensor) -> Tensor:
    """-1, 0 and 1 as uint8 [out/4, in]: bits 2i and 2i + 1 of row r hold row r + i * out/4, plus 1."""
    if len(integers) % 4:
        raise ValueError(f"{len(integers)} rows cannot be packed by four; choose sizes that are multiples of 4")
    unsigned = (integers + 1).to(torch.uint8)
    quarter = len(integers) // 4
    return sum(unsigned[i * quarter : (i + 1) * quarter] << (2 * i) for i in range(4)).to(torch.uint8)


def tensors(weights: dict[str, Tensor], layers: int) -> dict[str, Tensor]:
    """The tensors under Hugging Face's names."""
    out = {"model.embed_tokens.weight": weights["embed"].bfloat16(), "model.norm.weight": weights["norm.weight"]}
    for layer in range(layers):
        ours, theirs = f"blocks.{layer}.", f"model.layers.{layer}."
        for name, other in NORMS.items():
            out[f"{theirs}{other}.weight"] = weights[f"{ours}{name}.weight"]
        for name in LINEAR:
            integers, scale = ternary(weights[ours + name].float())
            full = theirs + ("self_attn." if name[0] in "qkvo" else "mlp.") + name
            out[full + ".weight"] = packed(integers)
            out[full + ".weight_scale"] = scale.reshape(1)
    return {name: tensor.contiguous() for name, tensor in out.items()}


# The model's shape: our names and those of config.json.
SHAPE = dict(
    dim="hidden_size",
    ffn="intermediate_size",
    layers="num_hidden_layers",
    heads="num_attention_heads",
    kv_heads="num_key_value_heads",
    vocab="vocab_size",
    eps="rms_norm_eps",
    rope_theta="rope_theta",
)


def configuration(config: dict, context: int) -> dict:
    """config.json."""
    return dict(
        architectures=["BitNetForCausalLM"],
        model_type="bitnet",
        hidden_act="relu2",
        **{theirs: config[ours] for ours, theirs in SHAPE.items()},
        max_position_embeddings=context,
        tie_word_embeddings=True,
        bos_token_id=BEGIN,
        eos_token_id=END,
        torch_dtype="bfloat16",
        activation_profile="a4.8",
        quantization_config=dict(quant_method="bitnet", linear_class="autobitlinear", quantization_mode="offline"),
    )


def export(checkpoint: Path, tokenizer: Path, directory: Path, context: int | None = None) -> None:
    """context: tokens the file claims; by default the length of the rows it was trained on."""
    kept = torch.load(checkpoint, map_location="cpu", weights_only=True)
    context = context or kept["config"]["context"]
    directory.mkdir(parents=True, exist_ok=True)
    model = directory / "model.safetensors"
    save_file(tensors(kept["model"], kept["config"]["layers"]), model, metadata={"format": "pt"})
    shutil.copy(tokenizer, directory / "tokenizer.json")
    # trilobit convert takes the licence from here into the file.
    (directory / "README.md").write_text(f"---\nlicense: {LICENSE}\n---\n", encoding="utf-8")
    template = dict(bos_token=SPECIAL[BEGIN], eos_token=SPECIAL[END], chat_template=TEMPLATE, model_max_length=context)
    for name, content in (("config", configuration(kept["config"], context)), ("tokenizer_config", template)):
        (directory / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--context", type=int, help="tokens of context; default: the length of the trained rows")
    given = parser.parse_args()
    export(given.checkpoint, given.tokenizer, given.directory, given.context)


if __name__ == "__main__":
    main()
