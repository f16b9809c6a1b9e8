/// Every coordinate by eˣ: normal variables become log-normal ones.
///
/// *Edge cases:* above 709 the value is infinite and below −745 zero; estimators then report
/// `sample-not-finite` or ties.
enum Exponential: CoordinateTransform {
  static let id = "exp"
  static let formula = "eˣ of every coordinate: log-normal margins from normal ones"
  static let source = "Cover & Thomas 2006, Elements of Information Theory, section 8.6 (invariance)"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double { naturalExp(x) }
}
