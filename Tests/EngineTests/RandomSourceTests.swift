import Testing

@testable import Engine

@Suite struct RandomSourceTests {
  /// By the definitions of xoshiro256** and SplitMix64, computed elsewhere.
  @Test(
    arguments: [
      (0, [0x99EC_5F36_CB75_F2B4, 0xBF6E_1F78_4956_452A, 0x1A5F_849D_4933_E6E0, 0x6AA5_94F1_262D_2D2C]),
      (42, [0x1578_0B2E_0C2E_C716, 0x6104_D986_6D11_3A7E, 0xAE17_5332_39E4_99A1, 0xECB8_AD47_03B3_60A1]),
      (.max, [0x8F55_20D5_2A7E_AD08, 0xC476_A018_CAA1_802D, 0x81DE_31C0_D260_469E, 0xBF65_8D7E_065F_3C2F]),
    ] as [(UInt64, [UInt64])])
  func givesTheNumbersOfItsDefinition(seed: UInt64, expected: [UInt64]) {
    var random = RandomSource(seed: seed)
    #expect(expected.map { _ in random.next() } == expected)
  }

  @Test func unitsLieInTheirRangeAndFillIt() {
    var random = RandomSource(seed: 7)
    let units = (0..<4000).map { _ in random.nextUnit() }
    #expect(units.allSatisfy { (0..<1).contains($0) })
    for tenth in 0..<10 {
      let share = Double(units.filter { Int($0 * 10) == tenth }.count) / Double(units.count)
      #expect(abs(share - 0.1) < 0.02, "tenth \(tenth): \(share)")
    }
    var first = RandomSource(seed: 0)
    #expect(abs(first.nextUnit() - 0.6012629994179048) < 1e-15)
  }
}
