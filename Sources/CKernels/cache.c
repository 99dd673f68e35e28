// Where the integers of the key-value cache lie. Sixteen of them are a group of 2 * bits bytes: whole bytes or halves at
// 8 and 16 bits, and eight integers in `bits` bytes below that.
#include "kernels_private.h"

size_t kernel_group_bytes(int bits) { return 2 * (size_t)bits; }

size_t kernel_cache_bytes(int bits, size_t count) { return (count * (size_t)bits + 7) / 8; }

static void put(uint8_t *group, int bits, size_t i, uint16_t integer) {
  if (bits == 16) {
    memcpy(group + 2 * i, &integer, 2);
  } else if (bits == 8) {
    group[i] = (uint8_t)integer;
  } else {
    uint8_t *eight = group + i / 8 * (size_t)bits;
    size_t bit = i % 8 * (size_t)bits;
    uint32_t mask = ((1u << bits) - 1) << (bit & 7), moved = (uint32_t)integer << (bit & 7);
    eight += bit >> 3;
    eight[0] = (uint8_t)((eight[0] & ~mask) | moved);
    if (mask > 255) eight[1] = (uint8_t)((eight[1] & ~(mask >> 8)) | moved >> 8);
  }
}

static uint16_t get(const uint8_t *group, int bits, size_t i) {
  uint16_t integer;
  if (bits == 16) {
    memcpy(&integer, group + 2 * i, 2);
    return integer;
  }
  if (bits == 8) return group[i];
  const uint8_t *eight = group + i / 8 * (size_t)bits;
  size_t bit = i % 8 * (size_t)bits;
  eight += bit >> 3;
  uint32_t two = eight[0];
  if ((bit & 7) + (size_t)bits > 8) two |= (uint32_t)eight[1] << 8;
  return (uint16_t)(two >> (bit & 7) & ((1u << bits) - 1));
}

void kernel_put_key(uint8_t *keys, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count) {
  size_t stride = slots / 16 * kernel_group_bytes(bits);
  uint8_t *group = keys + slot / 16 * kernel_group_bytes(bits);
  for (size_t d = 0; d < count; d++) put(group + d * stride, bits, slot % 16, integers[d]);
}

void kernel_get_key(const uint8_t *keys, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count) {
  size_t stride = slots / 16 * kernel_group_bytes(bits);
  const uint8_t *group = keys + slot / 16 * kernel_group_bytes(bits);
  for (size_t d = 0; d < count; d++) integers[d] = get(group + d * stride, bits, slot % 16);
}

void kernel_put_value(uint8_t *value, int bits, const uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) put(value + d / 16 * kernel_group_bytes(bits), bits, d % 16, integers[d]);
}

void kernel_get_value(const uint8_t *value, int bits, uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) integers[d] = get(value + d / 16 * kernel_group_bytes(bits), bits, d % 16);
}
