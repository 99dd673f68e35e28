"""What changes in the course of training: stage, learning rate and weight decay, by the share of the time that is over.

The clock is the schedule: whatever a machine manages in the minutes it is given, both stages are gone through."""

from __future__ import annotations

from dataclasses import dataclass

WARM_UP_STEPS = 200
LAST_RATE = 0.02
WEIGHT_DECAY = 0.05


@dataclass(frozen=True)
class Schedule:
    """stage_one: the share of the time with 8-bit activations; then INT4 and TopK. rate: the highest learning rate.

    The paper gives stage two 5% of its tokens. That is 5 billion there; here 5% are too few steps for squared ReLU and
    TopK to settle, so stage two gets 15% by default, and 20% where training goes on from a model that is there.
    As in BitNet b1.58 the rate is high at first, then falls in a line, and weight decay ends before the rate does:
    ternary weights that are pulled toward zero late no longer come back."""

    rate: float = 2e-3
    stage_one: float = 0.85
    plateau: float = 0.4
    decay_until: float = 0.6

    def hybrid(self, share: float) -> bool:
        """Whether stage two has begun when this share of the time (0 to 1) is over."""
        return share >= self.stage_one

    def cache_bits(self, step: int, share: float) -> int | None:
        """The width of keys and values in this step: 3 bits in three of four steps of stage two, else unrounded.

        The paper rounds the cache after training. A model this small has little to spare and learns to live with it."""
        return 3 if self.hybrid(share) and step % 4 else None

    def learning_rate(self, step: int, share: float) -> float:
        """Linear warm-up, a plateau, and a line down to a fiftieth."""
        falling = 1.0 if share < self.plateau else max(LAST_RATE, (1 - share) / (1 - self.plateau))
        return self.rate * min(1.0, (step + 1) / WARM_UP_STEPS) * falling

    def weight_decay(self, share: float) -> float:
        return WEIGHT_DECAY if share < self.decay_until else 0.0
