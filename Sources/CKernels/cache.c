// Where the integers of the key-value cache lie (see kernel_put_key).
#include "kernels_private.h"
#include "attention_memory.h"

size_t kernel_attention_bytes(size_t rows, size_t dimension) {
  size_t bytes;
  (void)divide_memory(NULL, rows, dimension, &bytes);
  return bytes;
}

static bool is_in_tiles(int bits) { return bits <= 4; }

size_t kernel_cache_bytes(int bits, size_t count) { return (count * (size_t)bits + 7) / 8; }

size_t kernel_cache_slots(int bits, size_t tokens) { return padded_to(tokens, is_in_tiles(bits) ? 32 : 16); }

size_t kernel_key_bytes(int bits, size_t slots, size_t count) {
  return kernel_cache_bytes(bits, slots * (is_in_tiles(bits) ? padded_to(count, 4) : count));
}

size_t kernel_value_bytes(int bits, size_t slots, size_t count) {
  return kernel_cache_bytes(bits, slots * padded_to(count, is_in_tiles(bits) ? 32 : 16));
}

/// The number of an integer in tiles of 32 rows.
static size_t place_in_tiles(size_t row, size_t column, size_t columns) {
  size_t group = (row / 32 * (columns / 4) + column / 4) * 2 + row % 32 / 16;
  return group * 64 + row % 16 * 4 + column % 4;
}

static size_t key_place(int bits, size_t slots, size_t slot, size_t dimension, size_t count) {
  return is_in_tiles(bits) ? place_in_tiles(slot, dimension, padded_to(count, 4)) : dimension * slots + slot;
}

static size_t value_place(int bits, size_t slots, size_t slot, size_t dimension, size_t count) {
  return is_in_tiles(bits) ? place_in_tiles(dimension, slot, slots) : slot * padded_to(count, 16) + dimension;
}

static void put(uint8_t *bytes, int bits, size_t place, uint16_t integer) {
  size_t bit = place * (size_t)bits;
  bytes += bit >> 3;
  if (bits >= 8) {
    memcpy(bytes, &integer, (size_t)bits / 8);
    return;
  }
  uint32_t mask = ((1u << bits) - 1) << (bit & 7), moved = (uint32_t)integer << (bit & 7);
  bytes[0] = (uint8_t)((bytes[0] & ~mask) | moved);
  if (mask > 255) bytes[1] = (uint8_t)((bytes[1] & ~(mask >> 8)) | moved >> 8);
}

static uint16_t get(const uint8_t *bytes, int bits, size_t place) {
  size_t bit = place * (size_t)bits;
  bytes += bit >> 3;
  uint16_t integer = bytes[0];
  if (bits == 8) return integer;
  if (bits == 16 || (bit & 7) + (size_t)bits > 8) integer |= (uint16_t)(bytes[1] << 8);
  return bits == 16 ? integer : (uint16_t)(integer >> (bit & 7) & ((1u << bits) - 1));
}

void kernel_put_key(uint8_t *keys, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) put(keys, bits, key_place(bits, slots, slot, d, count), integers[d]);
}

void kernel_get_key(const uint8_t *keys, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) integers[d] = get(keys, bits, key_place(bits, slots, slot, d, count));
}

void kernel_put_value(uint8_t *values, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) put(values, bits, value_place(bits, slots, slot, d, count), integers[d]);
}

void kernel_get_value(const uint8_t *values, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) integers[d] = get(values, bits, value_place(bits, slots, slot, d, count));
}
