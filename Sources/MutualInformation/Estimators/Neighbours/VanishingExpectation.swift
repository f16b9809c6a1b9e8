/// Returns the mean of `KSG1` and `KSG2` of n independent draws of independent X and Y: 0, whatever
/// n, k, the laws and the dimensions. So too that of `FrenzelPompe` if X, Z and Y are independent.
///
/// Kraskov et al. found it numerically. *Proof:* given a draw, the distances of the N − 1 others in
/// x and in y are independent. Let p and q be the probabilities that they are below r, a curve from
/// (0, 0) to (1, 1). The k-th neighbour arrives on it while p grows by dp, nearer in y already, or
/// while q grows by dq. So E ψ(nx + 1) is the integral along the curve of a form P dp + Q dq with
///
///     P = (N−1) Σ_m Bin(m; N−2, p) C(m, k−1) qᵏ(1−q)^(m−k+1) ψ(m+1),
///     Q = Σ_m Bin(m; N−1, p) m C(m−1, k−1) qᵏ⁻¹(1−q)^(m−k) ψ(m+1).
///
/// By ψ(m+2) − ψ(m+1) = 1/(m+1), ∂Q/∂p − ∂P/∂q = (N−1) Bin(k−1; N−2, pq). For ψ(ny + 1) it is the
/// opposite, so the sum of both does not depend on the curve. Along (0, 0), (0, 1), (1, 1) all
/// others are near in y and k − 1 in x: the sum is ψ(k) + ψ(N). The forms of `FrenzelPompe`, with
/// (x, z), (x, y) and x, cancel likewise in three dimensions.
///
/// Given its square, the rectangle of `KSG2` is as wide as the square on one side. On the other nx
/// is the largest rank of the k neighbours among the m draws in the strip, of any k of m alike:
/// E ψ(nx) = ψ(m + 1) − 1/k, where the square has ψ(m + 1).
///
/// *Accuracy:* the bound is for the rounding of the estimates.
/// *Source:* the conjecture: Kraskov, Stögbauer & Grassberger 2004, doi 10.1103/PhysRevE.69.066138,
/// section II.
func vanishingExpectation(count: Int) -> Expectation {
  Expectation(0, errorBound: 1e-14 * (2 + naturalLog(Double(count))), kind: .exact)
}
