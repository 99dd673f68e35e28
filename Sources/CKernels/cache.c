// Where the integers of the key-value cache lie (see kernel_put_key).
#include "kernels_private.h"
#include "attention_memory.h"

size_t kernel_attention_bytes(size_t rows, size_t dimension) {
  size_t bytes;
  (void)divide_memory(NULL, rows, dimension, &bytes);
  return bytes;
}

size_t kernel_queries_bytes(size_t rows, size_t dimension) {
  size_t bytes;
  (void)divide_queries(NULL, rows, dimension, &bytes);
  return bytes;
}

static bool is_in_tiles(int bits) { return bits <= 4; }

size_t kernel_cache_bytes(int bits, size_t count) { return (count * (size_t)bits + 7) / 8; }

size_t kernel_cache_slots(int bits, size_t tokens) { return padded_to(tokens, is_in_tiles(bits) ? 32 : 16); }

size_t kernel_key_bytes(int bits, size_t slots, size_t count) {
  return kernel_cache_bytes(bits, slots * (is_in_tiles(bits) ? padded_to(count, 16) : count));
}

size_t kernel_value_bytes(int bits, size_t slots, size_t count) {
  return kernel_cache_bytes(bits, slots * padded_to(count, is_in_tiles(bits) ? 32 : 16));
}

/// Where an integer of a tile of 32 rows stands: the lower bits of a byte, and where they do not suffice a bit of another.
struct place {
  size_t byte, upper_byte;
  int shift, upper_shift;
  unsigned mask, upper_mask;
};

static struct place place_in_tiles(int bits, size_t row, size_t column, size_t columns) {
  size_t tile = row / 32 * columns * 4 * (size_t)bits, four = column / 4, lane = row % 16 * 4 + column % 4;
  int group = row % 32 / 16;
  if (bits == 4) return (struct place){tile + four * 64 + lane, 0, group * 4, 0, 15, 0};
  size_t block = tile + four / 4 * 192 + lane;
  if (four % 4 < 3) return (struct place){block + four % 4 * 64, 0, group * 3, 0, 7, 0};
  return (struct place){block + (size_t)group * 64, block + 128, 6, 6 + group, 3, 1};
}

static struct place place_of_key(int bits, size_t slots, size_t slot, size_t dimension, size_t count) {
  if (is_in_tiles(bits)) return place_in_tiles(bits, slot, dimension, padded_to(count, 16));
  return (struct place){(dimension * slots + slot) * (size_t)bits / 8, 0, 0, 0, 0, 0};
}

static struct place place_of_value(int bits, size_t slots, size_t slot, size_t dimension, size_t count) {
  if (is_in_tiles(bits)) return place_in_tiles(bits, dimension, slot, slots);
  return (struct place){(slot * padded_to(count, 16) + dimension) * (size_t)bits / 8, 0, 0, 0, 0, 0};
}

/// Some of the four bytes of each word: those where `which` has a 1 get the integers' bits.
static void put_bits(uint8_t *words, size_t count, unsigned mask, int shift, const uint32_t *integers, int down,
                     uint32_t which) {
  uint32_t bits = mask * which;
  for (size_t i = 0; i < count; i++, words += 4) {
    uint32_t word;
    memcpy(&word, words, 4);
    word = (word & ~(bits << shift)) | (integers[i] >> down & bits) << shift;
    memcpy(words, &word, 4);
  }
}

/// Integers of consecutive rows of a tile, in four columns each, of which `which` says those to be written.
static void put_words(uint8_t *bytes, struct place at, const uint32_t *integers, size_t count, uint32_t which) {
  put_bits(bytes + at.byte, count, at.mask, at.shift, integers, 0, which);
  if (at.upper_mask) put_bits(bytes + at.upper_byte, count, at.upper_mask, at.upper_shift, integers, 2, which);
}

static uint16_t get(const uint8_t *bytes, int bits, struct place at) {
  if (bits == 8) return bytes[at.byte];
  if (bits == 16) return (uint16_t)(bytes[at.byte] | bytes[at.byte + 1] << 8);
  unsigned integer = bytes[at.byte] >> at.shift & at.mask;
  return (uint16_t)(integer | (bytes[at.upper_byte] >> at.upper_shift & at.upper_mask) << 2);
}

void kernel_put_key(uint8_t *keys, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count) {
  if (!is_in_tiles(bits)) {
    for (size_t d = 0; d < count; d++)
      memcpy(keys + place_of_key(bits, slots, slot, d, count).byte, integers + d, (size_t)bits / 8);
    return;
  }
  for (size_t d = 0; d < count; d += 4) {
    uint32_t four = 0, which = 0;
    for (size_t i = 0; i < 4 && d + i < count; i++) {
      four |= (uint32_t)integers[d + i] << 8 * i;
      which |= 1u << 8 * i;
    }
    put_words(keys, place_of_key(bits, slots, slot, d, count), &four, 1, which);
  }
}

void kernel_get_key(const uint8_t *keys, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) integers[d] = get(keys, bits, place_of_key(bits, slots, slot, d, count));
}

void kernel_put_value(uint8_t *values, int bits, size_t slots, size_t slot, const uint16_t *integers, size_t count) {
  if (!is_in_tiles(bits)) {
    for (size_t d = 0; d < count; d++)
      memcpy(values + place_of_value(bits, slots, slot, d, count).byte, integers + d, (size_t)bits / 8);
    return;
  }
  for (size_t d = 0; d < count; d += 16) {
    uint32_t rows[16];
    size_t some = count - d < 16 ? count - d : 16, column = slot % 4;
    for (size_t i = 0; i < some; i++) rows[i] = (uint32_t)integers[d + i] << 8 * column;
    struct place at = place_of_value(bits, slots, slot, d, count);
    at.byte -= column;
    at.upper_byte -= column;
    put_words(values, at, rows, some, 1u << 8 * column);
  }
}

void kernel_get_value(const uint8_t *values, int bits, size_t slots, size_t slot, uint16_t *integers, size_t count) {
  for (size_t d = 0; d < count; d++) integers[d] = get(values, bits, place_of_value(bits, slots, slot, d, count));
}

/// Whether 64 lanes of sixteen columns at 3 bits hold a 7.
static bool has_seven(const uint8_t *block) {
  unsigned found = 0;
  for (size_t lane = 0; lane < 64; lane++) {
    unsigned a = block[lane], b = block[64 + lane], c = block[128 + lane];
    // Bit 0 of `found`: all three bits of an integer are 1.
    found |= (a & a >> 1 & a >> 2) | (b & b >> 1 & b >> 2) | (c & c >> 1 & c >> 2);
    found |= (a >> 3 & a >> 4 & a >> 5) | (b >> 3 & b >> 4 & b >> 5) | (c >> 3 & c >> 4 & c >> 5);
    found |= (a >> 6 & a >> 7 & c >> 6) | (b >> 6 & b >> 7 & c >> 7);
  }
  return found & 1;
}

bool kernel_cache_is_sound(const uint8_t *bytes, size_t count, int bits) {
  unsigned found = 0;
  switch (bits) {
    case 16:
      for (size_t i = 1; i < count; i += 2) found |= (bytes[i] & 0x7c) == 0x7c;
      break;
    case 8:
      for (size_t i = 0; i < count; i++) found |= bytes[i] == 255;
      break;
    case 4:
      for (size_t i = 0; i < count; i++) found |= (bytes[i] & 15) == 15 || bytes[i] >> 4 == 15;
      break;
    default:
      for (size_t block = 0; block + 192 <= count; block += 192) found |= has_seven(bytes + block);
  }
  return !found;
}
