// What is not zero, for tables whose processors cannot compress a register: an index is written wherever it may be next,
// and kept only where it counts, so that there is no branch to guess.

static size_t squared_relu(float *g, size_t count, uint32_t *alive, size_t *ties) {
  size_t found = 0, zeros = 0;
  for (size_t i = 0; i < count; i++) {
    zeros += g[i] == 0;
    float value = g[i] > 0 ? g[i] : 0;
    g[i] = value * value;
    alive[found] = (uint32_t)i;
    found += g[i] != 0;
  }
  *ties = zeros;
  return found;
}

static size_t alive(const int8_t *values, size_t count, uint32_t *indices, int8_t *kept) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++) {
    indices[found] = (uint32_t)i;
    kept[found] = values[i];
    found += values[i] != 0;
  }
  return found;
}
