// Made by Scripts/references/exercise-findings; do not edit.

extension Finding {
  /// From runs of the shipped studies.
  static let all: [Finding] = [
    Finding(
      exercise: 2, name: "histogram, 30 bins", draw: 1.3521916520735817, study: "zero-correlation",
      studyDigest: "67aa4c24fa5370152cf62c0181120434a1b00b16fd58d8662255bfbb998c79c9",
      summaryDigest: "7d03732afbd035d6f0c91938ce72ef2aa5e48f96abdac06a4ef79616be69faad",
      replications: 2000, below: 707, bias: -0.6267770257841017, biasMCSE: 0.001428106224778567),
    Finding(
      exercise: 4, name: "I(X,Z;Y)", draw: 0.19433948039738613, study: "chain-rule",
      studyDigest: "d178cf2f9300215cfdaece2c66ab64cb8526bf3ca41f1c9cc30c80f0c6bd2713",
      summaryDigest: "c1a1b5dc27059504fc14f82417426d19b89cde9d5209fe071f9e879a0bf9fe02",
      replications: 2000, below: 1800, bias: 1.1111629491402542e-05, biasMCSE: 2.7262645464910725e-05),
    Finding(
      exercise: 6, name: "histogram, 12 bins", draw: 0.22493591837122892, study: "estimator-bias",
      studyDigest: "1b47b60e226364387481e4e6f6802cfc97f19728139c88a6748b3bdad18fabe7",
      summaryDigest: "fbdfc71f58bcc0264473bf9869731e893ac0ad4e116db11a8a1ec8d21d246c6e",
      replications: 2000, below: 1549, bias: -0.005029225827816151, biasMCSE: 0.00020768222336402383),
    Finding(
      exercise: 6, name: "histogram, 30 bins", draw: 0.2954145785335579, study: "estimator-bias",
      studyDigest: "1b47b60e226364387481e4e6f6802cfc97f19728139c88a6748b3bdad18fabe7",
      summaryDigest: "fbdfc71f58bcc0264473bf9869731e893ac0ad4e116db11a8a1ec8d21d246c6e",
      replications: 2000, below: 1709, bias: 0.06124692723192389, biasMCSE: 0.00023385245205182633),
    Finding(
      exercise: 7, name: "K = 8", draw: -0.770334968305574, study: "infonce",
      studyDigest: "8304a09b46054d6670b684f1c8386185da38a084ee03cfc753539ffd57a7f22f",
      summaryDigest: "e591c48c8c22897d78fffebeb73d016be0fbb67a2ad949db100f332cb277d238",
      replications: 2000, below: 1665, bias: -1.4197391662272865, biasMCSE: 0.0032298094150560036),
    Finding(
      exercise: 7, name: "K = 64", draw: -2.4182928444607033, study: "infonce",
      studyDigest: "8304a09b46054d6670b684f1c8386185da38a084ee03cfc753539ffd57a7f22f",
      summaryDigest: "e591c48c8c22897d78fffebeb73d016be0fbb67a2ad949db100f332cb277d238",
      replications: 2000, below: 1146, bias: -2.9673204921457614, biasMCSE: 0.004985701664227591),
  ]
}
