import MutualInformation

/// The colour and the shape of every estimator in the figures of a report.
///
/// The colour belongs to the estimator's id, by its index in the catalogue. If two ids of a study
/// would share one, the later takes the next that is free. Estimators of one id differ in shape.
///
/// *Source:* the colours are those of Okabe & Ito 2008, which people with any kind of colour vision
/// tell apart; on white the light ones are darker.
struct ChartStyle {
  private let colours: [String: Int]
  private let shapes: [String: Int]

  /// The number of colours, and of shapes.
  static let count = 8

  /// Paths around the origin by name.
  static let paths: [(name: String, path: String)] = [
    ("s0", "M-4 0A4 4 0 1 0 4 0A4 4 0 1 0 -4 0Z"),
    ("s1", "M-3.6 -3.6H3.6V3.6H-3.6Z"),
    ("s2", "M0 -4.8L4.5 3.4H-4.5Z"),
    ("s3", "M0 -5L4.4 0L0 5L-4.4 0Z"),
    ("s4", "M0 4.8L4.5 -3.4H-4.5Z"),
    ("s5", "M-1.5 -4.5H1.5V-1.5H4.5V1.5H1.5V4.5H-1.5V1.5H-4.5V-1.5H-1.5Z"),
    (
      "s6",
      "M-4.2 -2.1L-2.1 -4.2L0 -2.1L2.1 -4.2L4.2 -2.1L2.1 0L4.2 2.1L2.1 4.2L0 2.1L-2.1 4.2L-4.2 2.1L-2.1 0Z"
    ),
    ("s7", "M-4.8 0L-2.4 -4.2H2.4L4.8 0L2.4 4.2H-2.4Z"),
  ]

  init(_ study: Study) {
    var colours: [String: Int] = [:]
    var shapes: [String: Int] = [:]
    var numbers: [String: Int] = [:]
    for estimator in study.estimators {
      let id = estimator.id
      if colours[id] == nil {
        let index = Catalog.estimators.firstIndex { $0.id == id } ?? colours.count
        let taken = Set(colours.values)
        let free = (0..<Self.count).map { (index + $0) % Self.count }.first { !taken.contains($0) }
        colours[id] = free ?? index % Self.count
      }
      shapes[estimator.canonicalText] = numbers[id, default: 0] % Self.count
      numbers[id, default: 0] += 1
    }
    self.colours = colours
    self.shapes = shapes
  }

  /// The class of its colour in the style sheet: `c0`.
  func colour(of estimator: StudyEstimator) -> String { "c\(colours[estimator.id] ?? 0)" }

  /// The name of its shape: `s0`.
  func shape(of estimator: StudyEstimator) -> String { "s\(shapes[estimator.canonicalText] ?? 0)" }
}
