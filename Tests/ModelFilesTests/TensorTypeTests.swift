import Testing

@testable import ModelFiles

@Suite struct TensorTypeTests {
  @Test(arguments: [
    (TensorType.f32, [2, 3], 24), (.f16, [2, 3], 12), (.bf16, [5], 10), (.q8_0, [2, 64], 136), (.q6_k, [256], 210),
    (.tq1_0, [2, 256], 108), (.tq2_0, [2, 512], 264), (.i2_s, [3, 128], 128), (.u8, [7], 7), (.f32, [], 4),
  ])
  func sizesAreThoseOfGGML(type: TensorType, shape: [Int], bytes: Int) {
    #expect(type.byteCount(shape: shape) == bytes)
  }

  @Test(arguments: [
    (TensorType.q8_0, [2, 33]), (.tq2_0, [128]), (.i2_s, [128, 64]), (.f32, [Int.max, 2]), (.f32, [1 << 61, 4]),
    (.q2_0, [32]), (.tq1_0, []),
  ])
  func aShapeThatDoesNotFitHasNoSize(type: TensorType, shape: [Int]) {
    #expect(type.byteCount(shape: shape) == nil)
  }

  @Test func numbersAreGGMLs() {
    #expect(TensorType(ggml: 30) == .bf16)
    #expect(TensorType(ggml: 36) == .i2_s)
    #expect(TensorType(ggml: 42)?.name == "Q2_0")
    #expect(TensorType(ggml: 4) == nil)
    #expect(TensorType(ggml: TensorType.u8.rawValue) == nil)
  }

  @Test func namesAreGGMLs() {
    #expect(TensorType.q6_k.name == "Q6_K")
    #expect(TensorType.iq2_xxs.name == "IQ2_XXS")
    #expect(TensorType.tq1_0.name == "TQ1_0")
  }
}
