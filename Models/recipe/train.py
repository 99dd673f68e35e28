"""Trains a BitNet a4.8 model in two stages: 8-bit activations, then the hybrid of 4 bits and TopK.

    python train.py --out out --size tiny --minutes 3                              on a laptop
    python train.py --out out --size pebble --row 1024 --batch 96 --minutes 18     on a graphics card

Goes on from OUT/checkpoint.pt where there is one: the same command again resumes. OUT/log.jsonl is the log,
OUT/curve.svg its picture.
"""

from __future__ import annotations

import os

# Threads that wait for each other must not keep the processor busy: on a shared machine that costs most of it.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from conversations import Conversations
from model import BitNet, Config, Mode
from plot import write_curve
from schedule import WEIGHT_DECAY, Schedule
from tokens import ASSISTANT, BEGIN, END, USER, Material, Rows, make_rows, stream, train_tokenizer

SIZES = dict(
    smallest=dict(vocab=320, dim=64, layers=2, heads=2, kv_heads=1, ffn=192),
    tiny=dict(vocab=1024, dim=128, layers=3, heads=2, kv_heads=1, ffn=384),
    small=dict(vocab=2048, dim=256, layers=6, heads=4, kv_heads=2, ffn=768),
    pebble=dict(vocab=6144, dim=512, layers=8, heads=8, kv_heads=4, ffn=1536),
)
PROMPTS = (
    "hello",
    "what is your name?",
    "what is the capital of france",
    "tell me a story about a fox",
    "what is 3 plus 4?",
    "opposite of hot?",
    "how do I leave?",
    "tell me about quantum field theory",
)
LOGGED_EVERY = 15.0
REPORTED_EVERY = 240.0
HELD_OUT_SEED = 7000
HELD_OUT_BATCHES = 4
HELD_OUT_ROWS = 16
# What is told of held-out text: name, hybrid, width of the cache.
HELD_OUT_LOSSES = (
    ("held_8bit", False, None),
    ("held_hybrid", True, None),
    ("held_4bit_cache", True, 4),
    ("held_3bit_cache", True, 3),
)


class Trainer:
    """The model, its optimizer, and how far they have come."""

    def __init__(self, options: argparse.Namespace):
        self.options = options
        self.out: Path = options.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.log = (self.out / "log.jsonl").open("a", encoding="utf-8")
        self.schedule = Schedule(options.rate, options.stage_one, options.plateau)
        self.material = Material(options.corpus, options.data, options.external, tuple(options.only))
        self.conversations = Conversations(*self.material)
        self.tokenizer = train_tokenizer(self.conversations, self.tokenizer_path, SIZES[options.size]["vocab"])
        rows = min(options.batch, HELD_OUT_ROWS)
        self.held_out = [
            make_rows(self.tokenizer, self.conversations, HELD_OUT_SEED + i, rows, options.row)
            for i in range(HELD_OUT_BATCHES)
        ]
        shape = {**SIZES[options.size], "vocab": self.tokenizer.get_vocab_size(), "context": options.row}
        torch.manual_seed(options.seed)
        torch.set_float32_matmul_precision("high")
        self.model = BitNet(Config(**shape)).to(options.device)
        matrices = [parameter for parameter in self.model.parameters() if parameter.dim() > 1]
        vectors = [parameter for parameter in self.model.parameters() if parameter.dim() < 2]
        self.optimizer = torch.optim.AdamW(
            [dict(params=matrices, weight_decay=WEIGHT_DECAY), dict(params=vectors, weight_decay=0.0)],
            lr=options.rate,
            betas=(0.9, 0.95),
            fused=True,
        )
        self.state = dict(step=0, tokens=0, seconds=0.0)
        self._load()
        self.say(
            parameters=sum(parameter.numel() for parameter in self.model.parameters()),
            device=options.device,
            rows=options.batch,
            **asdict(self.model.config),
            **{f"resumed_{name}": value for name, value in self.state.items()},
        )

    @property
    def tokenizer_path(self) -> Path:
        return self.out / "tokenizer.json"

    @property
    def checkpoint_path(self) -> Path:
        return self.out / "checkpoint.pt"

    @property
    def share(self) -> float:
        """How much of the time is over, 0 to 1."""
        return self.state["seconds"] / (self.options.minutes * 60)

    def say(self, **values) -> None:
        """A line for the log and for whoever watches."""
        self.log.write(json.dumps(values) + "\n")
        self.log.flush()
        shown = (f"{name}={f'{value:.4g}' if isinstance(value, float) else value}" for name, value in values.items())
        print(" ".join(shown), flush=True)

    def run(self) -> None:
        """Trains until the time is over, or until --stop-after for this call."""
        options = self.options
        loss_of = self._compiled_loss()
        seed = options.seed + self.state["step"]
        batches = stream(self.material, self.tokenizer_path, seed, options.batch, options.row, options.workers)
        total = torch.zeros((), device=options.device)
        steps = seen = 0
        started = logged = reported = time.monotonic()
        for rows in batches:
            total += self._step(loss_of, rows)
            tokens = int((rows.document > 0).sum())
            self.state["step"] += 1
            self.state["tokens"] += tokens
            steps, seen = steps + 1, seen + tokens
            now = time.monotonic()
            stop = now - started >= options.stop_after * 60
            over = self.state["seconds"] + now - logged >= options.minutes * 60
            if now - logged > LOGGED_EVERY or stop or over:
                self.state["seconds"] += now - logged
                self._log_progress(total.item() / steps, seen / (now - logged))
                total.zero_()
                steps, seen, logged = 0, 0, now
            if now - reported > REPORTED_EVERY or stop or over:
                self.report()
                reported = logged = time.monotonic()
            if stop or over:
                return

    def _step(self, loss_of: Callable[..., Tensor], rows: Rows) -> Tensor:
        matrices = self.optimizer.param_groups[0]
        for group in self.optimizer.param_groups:
            group["lr"] = self.schedule.learning_rate(self.state["step"], self.share)
        matrices["weight_decay"] = self.schedule.weight_decay(self.share)
        step, share = self.state["step"], self.share
        loss = loss_of(*self._put(rows), self.schedule.hybrid(share), self.schedule.cache_bits(step, share))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        return loss.detach()

    def _compiled_loss(self) -> Callable[..., Tensor]:
        """The loss, compiled where that works; done before the clock starts, for all that is still to come."""
        if not self.options.compile:
            return self.model.loss
        try:
            compiled = torch.compile(self.model.loss)
            rows = make_rows(self.tokenizer, self.conversations, HELD_OUT_SEED, self.options.batch, self.options.row)
            for hybrid, cache_bits in ((False, None), (True, None), (True, 3)):
                compiled(*self._put(rows), hybrid, cache_bits).backward()
            self.model.zero_grad(set_to_none=True)
            return compiled
        except Exception as error:  # A compiler that is missing or fails is no reason not to train.
            self.say(not_compiled=str(error)[:200])
            self.model.zero_grad(set_to_none=True)
            return self.model.loss

    def _put(self, rows: Rows) -> list[Tensor]:
        return [torch.from_numpy(part).long().to(self.options.device, non_blocking=True) for part in rows]

    def _log_progress(self, loss: float, rate: float) -> None:
        self.say(
            step=self.state["step"],
            tokens=self.state["tokens"],
            loss=loss,
            learning_rate=self.optimizer.param_groups[0]["lr"],
            hybrid=self.schedule.hybrid(self.share),
            tokens_a_second=rate,
            minutes=self.state["seconds"] / 60,
        )

    @torch.no_grad()
    def report(self) -> None:
        """Both losses on held-out text, some answers, the picture, and a checkpoint."""
        losses = {}
        for name, hybrid, width in HELD_OUT_LOSSES:
            parts = [self.model.loss(*self._put(rows), hybrid, width).item() for rows in self.held_out]
            losses[name] = sum(parts) / len(parts)
        self.say(step=self.state["step"], tokens=self.state["tokens"], **losses)
        for prompt in PROMPTS:
            self.say(ask=prompt, says=self.answer(prompt))
        self.save()
        write_curve(self.out / "log.jsonl", self.out / "curve.svg")

    def answer(self, prompt: str) -> str:
        """The most probable answer, in the stage that training is in."""
        tokens = [BEGIN, USER, *self.tokenizer.encode(prompt).ids, END, ASSISTANT]
        mode = Mode(hybrid=self.schedule.hybrid(self.share))
        return self.tokenizer.decode(self.model.greedy(tokens, END, 40, mode))

    def save(self) -> None:
        """Writes the checkpoint beside the old one first: a cut in between loses nothing."""
        kept = dict(
            model=self.model.state_dict(),
            optimizer=self.optimizer.state_dict(),
            state=self.state,
            config=asdict(self.model.config),
        )
        part = self.checkpoint_path.with_suffix(".part")
        torch.save(kept, part)
        part.replace(self.checkpoint_path)

    def _load(self) -> None:
        options = self.options
        if self.checkpoint_path.exists():
            kept = torch.load(self.checkpoint_path, map_location=options.device, weights_only=True)
            self.model.load_state_dict(kept["model"])
            self.optimizer.load_state_dict(kept["optimizer"])
            self.state = kept["state"]
        elif options.start:
            kept = torch.load(options.start, map_location=options.device, weights_only=True)
            self.model.load_state_dict(kept["model"])


def arguments() -> argparse.Namespace:
    recipe = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="the folder for checkpoint, tokenizer, log and picture")
    add("--corpus", type=Path, default=recipe / "corpus", help="the folder with the .talk files")
    add("--data", type=Path, help="a folder with open conversations and stories (README.md)")
    add("--external", type=float, default=0.04, help="the share of conversations that comes from --data")
    add("--only", nargs="+", default=[], metavar="NAME", help="draw from these grammars of the corpus only")
    add("--size", choices=SIZES, default="small")
    add("--row", type=int, default=512, help="tokens of a row: the context the model learns")
    add("--batch", type=int, default=8, help="rows of a step")
    add("--minutes", type=float, default=90, help="the time of the whole training")
    add("--stop-after", type=float, default=float("inf"), help="minutes of this call; the same command goes on later")
    add("--rate", type=float, default=2e-3, help="the highest learning rate")
    add("--stage-one", type=float, default=0.85, help="the share of the time with 8-bit activations")
    add("--plateau", type=float, default=0.4, help="the share of the time before the learning rate falls")
    add("--start", type=Path, help="a checkpoint of the same shape and tokenizer whose weights to begin from")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add("--compile", action=argparse.BooleanOptionalAction, default=True)
    add("--workers", type=int, default=max(1, min(8, (os.cpu_count() or 2) - 1)), help="processes that draw text")
    add("--threads", type=int, help="threads of the trainer; default: PyTorch's own choice")
    add("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    Trainer(options).run()
    os._exit(0)  # The workers have more in hand, and would be waited for.


if __name__ == "__main__":
    main()
