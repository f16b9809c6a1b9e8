/// The BALD score of a query x, the expected information of its label about the state of the model:
/// I(Y;Θ|x) = H(Σ p(θ) P(Y|θ,x)) − Σ p(θ) H(P(Y|θ,x)).
///
/// It is the mutual information of the channel from states to labels.
///
/// *Units:* nats. *Accuracy:* about 1e-15 times the number of elements. A query that says nothing
/// has the score 0.
/// *Source:* Houlsby, Huszár, Ghahramani & Lengyel 2011, arXiv 1112.5745.
///
/// - Parameters:
///   - prior: p(θ), one number per state: the prior or the present posterior.
///   - labels: P(y|θ,x), one row per state and one column per label.
/// - Throws: `TableError` if `prior` or a row of `labels` is not a distribution, or if `labels`
///   does not have one row per state.
public func baldScore(prior: [Double], labels: [[Double]]) throws(TableError) -> Double {
  try DiscreteChannel(rows: labels).information(input: prior, "prior")
}

/// The InfoNCE loss −⟨ln [exp s_ii / Σ_k exp s_ik]⟩ over the rows of a matrix of similarities,
/// whose diagonal holds the positive pairs.
///
/// ln K minus the loss is the contrastive lower bound on the mutual information with K candidates.
/// The loss of a single pair is 0.
///
/// *Units:* nats. *Accuracy:* about 1e-15 times 1 + the loss. The common part of a row's
/// similarities cancels exactly or nearly, and no exponential overflows.
/// *Source:* van den Oord, Li & Vinyals 2018, arXiv 1807.03748.
///
/// - Parameter similarities: s_ik, one row per anchor and one column per candidate.
/// - Throws: `TableError` if the matrix is empty or not square, or if a similarity is not a number
///   in [−1e300, 1e300].
public func infoNCELoss(similarities: [[Double]]) throws(TableError) -> Double {
  try TableError.check(rows: similarities, "similarities")
  let (rows, columns) = (similarities.count, similarities[0].count)
  guard rows == columns else {
    throw TableError(
      subject: "similarities", found: "\(rows) × \(columns) numbers", allowed: "as many rows as columns")
  }
  for (i, row) in similarities.enumerated() {
    for (k, similarity) in row.enumerated() where !(abs(similarity) <= 1e300) {
      throw TableError(
        subject: "element [\(i), \(k)]", found: "\(similarity)", allowed: "a number in [-1e300, 1e300]")
    }
  }
  var sum = 0.0
  for (i, row) in similarities.enumerated() {
    let differences = row.map { $0 - row[i] }
    sum += logSumExp(differences.span)
  }
  return sum / Double(rows)
}
