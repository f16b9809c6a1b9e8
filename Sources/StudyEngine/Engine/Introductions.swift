import MutualInformation

/// The hello to every program of some cells before a run: a refusal is an error before the first
/// number, like an estimator's own.
enum Introductions {
  private struct Meeting: Sendable {
    let cell: Cell
    let launch: ProgramLaunch
    let health: ProgramHealth
  }

  /// Starts each program once for each of its cells, and ends it.
  ///
  /// - Parameter isStopped: True ends the introductions early.
  static func make(
    _ cells: [Cell], in place: ProgramPlace, threads: Int, isStopped: @Sendable () -> Bool
  ) throws(StoreError) {
    var seen: Set<String> = []
    var meetings: [Meeting] = []
    for cell in cells {
      var launches: [ProgramLaunch] = []
      if let law = cell.law as? ProgramLaw {
        launches.append(
          law.launch(.law, count: cell.count, shape: law.shape, quantities: nil, in: place))
      }
      for entry in cell.estimators {
        guard let program = entry.estimator as? ProgramEstimator else { continue }
        launches.append(
          program.launch(
            .estimator, count: cell.count, shape: cell.law.shape, quantities: program.quantities,
            in: place))
      }
      // Laws of one shape are the same to an estimator.
      for launch in launches where seen.insert("\(launch.command) \(launch.hello.line)").inserted {
        meetings.append(Meeting(cell: cell, launch: launch, health: place.health(of: launch.name)))
      }
    }
    let all = meetings
    try inParallel(all.count, threads: threads) { () throws(StoreError) in
    } _: { (_, index) throws(StoreError) in
      if isStopped() { return }
      let meeting = all[index]
      let session = ProgramSession(meeting.launch, health: meeting.health)
      defer { session.end() }
      do throws(ProgramFault) {
        _ = try session.begin()
      } catch {
        throw StoreError(unavailable: error, to: meeting.launch.name, in: meeting.cell)
      }
    }
  }
}

extension StoreError {
  /// The error for a program that cannot work at all.
  init(unavailable fault: ProgramFault, to name: String, in cell: Cell? = nil) {
    let place = cell.map { " in cell \($0.number), \($0.law.shownName) at n = \($0.count)" } ?? ""
    let verb = fault.kind == .refused ? "refuses to work\(place): " : ""
    let reason = verb.isEmpty ? fault.reason : "\(name) \(verb)\(fault.reason)"
    let words = fault.lastWords.map { "\n  \($0)" }.joined()
    self.init(.unavailable, reason + (words.isEmpty ? "" : "\n\(name) wrote to standard error:\(words)"))
  }
}
