// Made by Scripts/references/exercise-findings; do not edit.

extension Finding {
  /// From runs of the shipped studies.
  static let all: [Finding] = [
    Finding(
      exercise: 2, name: "histogram, 30 bins", draw: 1.3521916520735817, study: "zero-correlation",
      studyDigest: "67aa4c24fa5370152cf62c0181120434a1b00b16fd58d8662255bfbb998c79c9",
      summaryDigest: "1cd77ef1a1aba78887b55008e4b800ab1b3a8d818e571d40a297ec89dbff073a",
      replications: 2000, below: 707, bias: -0.6267770257841017, biasMCSE: 0.001428106224778567,
      truth: 1.994005272, expectation: nil,
      variance: 0.004078974778502582, varianceMCSE: 0.00018577381113269812,
      sd: 0.06386685195390941, sdMCSE: 0.0014556504897726395),
    Finding(
      exercise: 4, name: "I(X,Z;Y)", draw: 0.19433948039738613, study: "chain-rule",
      studyDigest: "d178cf2f9300215cfdaece2c66ab64cb8526bf3ca41f1c9cc30c80f0c6bd2713",
      summaryDigest: "361e2bee763089705afc7b5f453b69a9c223a7c2f61d5f918a24685f71f42842",
      replications: 2000, below: 1800, bias: 1.1111629491402542e-05, biasMCSE: 2.7262645464910725e-05,
      truth: 0.192744757021757, expectation: 0.1927522572,
      variance: 1.486503675490835e-06, varianceMCSE: 4.894798157362876e-08,
      sd: 0.001219222570120335, sdMCSE: 2.0093134342023676e-05),
    Finding(
      exercise: 6, name: "histogram, 12 bins", draw: 0.22493591837122892, study: "estimator-bias",
      studyDigest: "1b47b60e226364387481e4e6f6802cfc97f19728139c88a6748b3bdad18fabe7",
      summaryDigest: "68afa48789a4aafc7e8f850ac8ffbfa64de97ab67a0bd7b45b91e3d4d7d509e3",
      replications: 2000, below: 1549, bias: -0.005029225827816151, biasMCSE: 0.00020768222336402383,
      truth: 0.22314355131421, expectation: 0.2179228,
      variance: 8.626381180284857e-05, varianceMCSE: 2.801230464827362e-06,
      sd: 0.009287831383205047, sdMCSE: 0.00015095004217094814),
    Finding(
      exercise: 6, name: "histogram, 30 bins", draw: 0.2954145785335579, study: "estimator-bias",
      studyDigest: "1b47b60e226364387481e4e6f6802cfc97f19728139c88a6748b3bdad18fabe7",
      summaryDigest: "68afa48789a4aafc7e8f850ac8ffbfa64de97ab67a0bd7b45b91e3d4d7d509e3",
      replications: 2000, below: 1709, bias: 0.06124692723192389, biasMCSE: 0.00023385245205182633,
      truth: 0.22314355131421, expectation: 0.28410569,
      variance: 0.00010937393866130347, varianceMCSE: 3.536716279795274e-06,
      sd: 0.010458199589857877, sdMCSE: 0.0001692555383094506),
    Finding(
      exercise: 7, name: "K = 8", draw: -0.770334968305574, study: "infonce",
      studyDigest: "8304a09b46054d6670b684f1c8386185da38a084ee03cfc753539ffd57a7f22f",
      summaryDigest: "f074ffdcd4d130bf942534d83de2450418fa9c249cfdeb2e6c25f6480243042e",
      replications: 2000, below: 1665, bias: -1.4197391662272865, biasMCSE: 0.0032298094150560036,
      truth: 0.510825623765991, expectation: -0.9063704,
      variance: 0.020863337715168812, varianceMCSE: 0.0006832889155775839,
      sd: 0.14444146812868114, sdMCSE: 0.002367606170976384),
    Finding(
      exercise: 7, name: "K = 64", draw: -2.4182928444607033, study: "infonce",
      studyDigest: "8304a09b46054d6670b684f1c8386185da38a084ee03cfc753539ffd57a7f22f",
      summaryDigest: "f074ffdcd4d130bf942534d83de2450418fa9c249cfdeb2e6c25f6480243042e",
      replications: 2000, below: 1146, bias: -2.9673204921457614, biasMCSE: 0.004985701664227591,
      truth: 0.510825623765991, expectation: -2.4559134,
      variance: 0.04971444216936355, varianceMCSE: 0.0015525632449925632,
      sd: 0.2229673567349345, sdMCSE: 0.0034850987640500167),
  ]
}
