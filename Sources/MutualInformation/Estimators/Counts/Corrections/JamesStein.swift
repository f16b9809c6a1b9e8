/// Shrinks the frequencies of the joint table towards equal ones, by the weight λ of James and
/// Stein's risk estimate. Takes the plug-in entropies of the shrunken table and of its marginals.
///
/// q = λ/K + (1 − λ) k/N over all K cells of the joint table, empty ones included.
/// λ = (1 − Σ(k/N)²) / [(N − 1) Σ(1/K − k/N)²], at most 1. A marginal of equal cells has equal
/// cells, so the same λ shrinks it towards its own 1/K.
///
/// *Bias:* not additive, as λ depends on all counts: the mean is exact for small tables only.
/// *Edge cases:* one point, and counts that are all equal, have λ = 1: Î = 0.
struct JamesStein: PlainCorrection {
  static let id = "james-stein"
  static let formula =
    "of q = λ/K + (1 − λ)k/N over all cells of the joint table, λ = (1 − Σ(k/N)²)/[(N − 1) Σ(1/K − k/N)²] ≤ 1"
  static let source = "Hausser & Strimmer 2009, arXiv 0811.3579"

  func makeWorker(total: Int) -> any EntropyWorker { Worker(total: total) }

  private struct Worker: EntropyWorker {
    let total: Int
    private var shrinkage = 1.0

    init(total: Int) { self.total = total }

    mutating func prepare(joint: Span<Int32>) {
      // Whole numbers are exact: below 2⁵³ points squared.
      var squares = 0
      for i in joint.indices { squares += Int(joint[i]) * Int(joint[i]) }
      let n = Double(total)
      let concentration = Double(squares) / (n * n)
      let distance = concentration - 1 / Double(joint.count)
      let noise = (1 - concentration) / (n - 1)
      shrinkage = total > 1 && noise < distance ? noise / distance : 1
    }

    func entropy(of counts: Span<Int32>) -> Double {
      let floor = shrinkage / Double(counts.count)
      let scale = (1 - shrinkage) / Double(total)
      // The empty cells are one product: a sum of many of them would lose digits.
      var (sum, empty) = (0.0, 0)
      for i in counts.indices {
        if counts[i] > 0 {
          let q = floor + scale * Double(counts[i])
          sum -= q * naturalLog(q)
        } else {
          empty += 1
        }
      }
      return floor > 0 ? sum - Double(empty) * floor * naturalLog(floor) : sum
    }
  }
}
