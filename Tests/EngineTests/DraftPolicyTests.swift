import Testing

@testable import Engine

@Suite struct DraftPolicyTests {
  /// A machine on which a pass over n tokens takes 1 + (n - 1) * more milliseconds.
  private func policy(more: Double) -> DraftPolicy {
    var policy = DraftPolicy()
    for _ in 0..<60 {
      policy.measured(passOf: 1, seconds: 0.001)
      for length in DraftPolicy.lengths {
        policy.measured(passOf: 1 + length, seconds: 0.001 * (1 + Double(length) * more))
      }
    }
    return policy
  }

  private func taught(_ policy: DraftPolicy, hits: Int, misses: Int) -> DraftPolicy {
    var policy = policy
    for match in DraftLookup.shortestMatch...DraftLookup.longestMatch {
      for turn in 0..<(hits + misses) { policy.learned(match: match, isHit: turn % (hits + misses) < hits) }
    }
    return policy
  }

  @Test func nothingIsTriedBeforeAnythingIsKnown() {
    var policy = DraftPolicy()
    #expect(policy.length(match: 8, most: 15) == 0)
  }

  @Test func whatComesTrueIsTriedWhole() {
    var policy = taught(policy(more: 0.1), hits: 100, misses: 0)
    #expect(policy.length(match: 8, most: 15) == 15)
    #expect(policy.length(match: 8, most: 4) == 3)
    #expect(policy.length(match: 8, most: 0) == 0)
  }

  @Test func whatDoesNotComeTrueIsLeft() {
    var policy = taught(policy(more: 0.1), hits: 0, misses: 100)
    for match in 2...8 { #expect(policy.length(match: match, most: 15) == 0) }
  }

  @Test func aPassThatCostsAsMuchAsItsTokensIsNotWorthIt() {
    var policy = taught(policy(more: 1), hits: 100, misses: 0)
    #expect(policy.length(match: 8, most: 15) == 0)
  }

  @Test func lessCertainDraftsAreShorter() {
    var sure = taught(policy(more: 0.2), hits: 19, misses: 1)
    var unsure = taught(policy(more: 0.2), hits: 1, misses: 1)
    let long = sure.length(match: 8, most: 15)
    let short = unsure.length(match: 8, most: 15)
    #expect(long > short && short > 0)
  }

  @Test func oneSlowPassDoesNotDecide() {
    var policy = taught(policy(more: 0.1), hits: 100, misses: 0)
    policy.measured(passOf: 16, seconds: 10)
    #expect(policy.length(match: 8, most: 15) > 5)
  }

  /// A machine that was busy for a while: what was slow then is tried again.
  @Test func costsAreForgottenInTime() {
    var policy = DraftPolicy()
    policy.measured(passOf: 1, seconds: 0.001)
    for length in DraftPolicy.lengths {
      for _ in 0..<50 { policy.measured(passOf: 1 + length, seconds: 1) }
    }
    policy = taught(policy, hits: 100, misses: 0)
    #expect(policy.length(match: 8, most: 15) == 0)
    for _ in 0..<5000 { _ = policy.length(match: 8, most: 15) }
    #expect(policy.length(match: 8, most: 15) > 0)
  }
}
