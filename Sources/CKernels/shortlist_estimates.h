// Estimates by the coarse copy of a dense matrix, written once over sixteen lanes. Included by each table after lanes.h.

static void shortlist_estimates(const struct kernel_shortlist_facts *facts,
                                const struct kernel_shortlist_vector *vector, const int32_t *sums, size_t first,
                                size_t count, float *estimates, float *largest_estimate, float *largest_bound) {
  typedef int32_t integers __attribute__((ext_vector_type(16)));
  floats most_estimate = -__builtin_inff(), most_bound = -__builtin_inff();
  const words counting = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (size_t i = 0; i < count; i += 16) {
    size_t n = count - i < 16 ? count - i : 16, row = first + i;
    integers sum = 0;
    memcpy(&sum, sums + i, n * sizeof *sums);
    floats estimate =
        load_part(facts->scale + row, n) * vector->scale * __builtin_convertvector(sum - vector->offset, floats);
    floats a = load_part(facts->error + row, n) * vector->size, b = load_part(facts->norm + row, n) * vector->error;
    floats bound = estimate + kernel_shortlist_deviations * __builtin_elementwise_sqrt(a * a + b * b);
    memcpy(estimates + row, &estimate, n * sizeof *estimates);
    words there = (words)(counting < (uint32_t)n);
    most_estimate = choose(there, most(estimate, most_estimate), most_estimate);
    most_bound = choose(there, most(bound, most_bound), most_bound);
  }
  *largest_estimate = largest(most_estimate);
  *largest_bound = largest(most_bound);
}
