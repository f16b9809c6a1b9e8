/// Maps every coordinate to eˣ: normal variables become log-normal.
///
/// *Edge cases:* the value is infinite above 709 and zero below −745. Estimators then report
/// `sample-not-finite` or ties.
enum Exponential: CoordinateTransform {
  static let id = "exp"
  static let formula = "eˣ of every coordinate: log-normal margins from normal ones"
  static let source = "Cover & Thomas 2006, Elements of Information Theory, section 8.6 (invariance)"

  static func value(_ x: Double, of variable: TransformedVariable) -> Double { naturalExp(x) }
}
