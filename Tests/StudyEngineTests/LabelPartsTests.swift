import StudyEngine
import Testing

/// Names of series where there is little room.
@Suite struct LabelPartsTests {
  @Test func partsKeepBracketsTogether() {
    #expect(LabelParts.of("histogram, [-4, 4], no correction") == ["histogram", "[-4, 4]", "no correction"])
    #expect(LabelParts.of("chain-rule, of {a, b}, τ = 0.2") == ["chain-rule", "of {a, b}", "τ = 0.2"])
    #expect(LabelParts.of("ksg1") == ["ksg1"])
  }

  @Test func whatAllShareIsLeftOut() {
    #expect(
      LabelParts.withoutCommon(["infonce, oracle, K = 2, pool", "infonce, oracle, K = 8, pool"])
        == ["K = 2", "K = 8"])
    // The id stands where another one is beside it; a part stays where not all of the id share it.
    #expect(
      LabelParts.withoutCommon(["histogram, 5 bins, none", "histogram, 5 bins, mm", "ksg1, k = 3"])
        == ["histogram, none", "histogram, mm", "ksg1, k = 3"])
    #expect(LabelParts.withoutCommon(["gaussian", "gaussian, exact"]) == ["gaussian", "exact"])
    #expect(LabelParts.withoutCommon(["gaussian, exact"]) == ["gaussian, exact"])
    #expect(LabelParts.withoutCommon([]) == [])
  }

  /// Labels that differ keep differing.
  @Test func namesStayUnique() {
    let values = [["a", "b"], ["x", "y", "z"], ["1"]]
    let labels = values[0].flatMap { a in values[1].flatMap { b in values[2].map { "id, \(a), \(b), \($0)" } }
    }
    for mask in 1..<(1 << labels.count) {
      let some = labels.indices.filter { mask >> $0 & 1 == 1 }.map { labels[$0] }
      #expect(Set(LabelParts.withoutCommon(some)).count == some.count)
    }
  }

  /// A narrow place shortens the longest parts first, so that short ones, which tell most, stay.
  @Test func abbreviations() {
    let label = "equal-width, sturges, miller-madow"
    #expect(LabelParts.abbreviated(label, to: 34) == label)
    #expect(LabelParts.abbreviated(label, to: 29) == "equal-wi…, sturges, miller-m…")
    for length in 13...40 {
      let short = LabelParts.abbreviated(label, to: length)
      #expect(short.count <= length && LabelParts.of(short).count == 3, "\(short)")
    }
  }
}
