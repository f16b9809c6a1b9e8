import CProgramHost
import Foundation

/// How an exchange with a program ended.
enum ProgramExchange: Hashable, Sendable {
  /// The answer is whole and the request delivered.
  case answered
  /// The program wrote something else; its beginning, safe to show.
  case wrong(String)
  /// The caller wanted no more.
  case stopped
  /// The time is over. Whether the answer had begun.
  case timedOut(hasBegun: Bool)
  /// The process ended.
  case died(ProgramEnd)
  /// The program closed its standard output and lives on.
  case closedOutput
  /// The program closed its standard input and lives on.
  case closedInput
}

/// What the first line of an answer says of the rest.
enum ProgramLineMeaning {
  /// Bytes follow.
  case bytesFollow
  /// It is the whole answer.
  case isWhole
  /// It is no such line.
  case isWrong
}

extension ProgramProcess {
  /// Sends a request and receives its answer, at once: a program may answer while it reads.
  ///
  /// Time in which this process does not run is not the program's: a wait counts for a second at
  /// most.
  ///
  /// - Parameters:
  ///   - line: The first line of the request, with its end.
  ///   - payload: The bytes behind it.
  ///   - answer: The memory of the bytes behind the line of the answer; they fill it.
  ///   - seconds: The most time from the beginning to the whole answer.
  ///   - isStopped: Polled every 50 ms at least while waiting.
  ///   - meaning: Reads the line of the answer, without its end.
  func exchange(
    _ line: UnsafeRawBufferPointer, payload: UnsafeRawBufferPointer, answer: UnsafeMutableRawBufferPointer,
    seconds: Double, isStopped: () -> Bool, meaning: (UnsafeRawBufferPointer) -> ProgramLineMeaning
  ) -> ProgramExchange {
    forgetWords()
    enlarge(input: line.count + payload.count, output: answer.count)
    var sent = 0
    var reception = Reception(answer: answer, limit: seconds)
    if staged > 0 { take(0, &reception, meaning) }
    var last = mi_program_clock()
    while true {
      if let wrong = reception.wrong { return .wrong(wrong) }
      let isDelivered = sent == line.count + payload.count
      if reception.isComplete, isDelivered || !isInputOpen || end != nil { return .answered }
      if let end { return .died(end) }
      if isStopped() { return .stopped }
      if !isDelivered {
        sent += write(line.dropFirst(min(sent, line.count)), payload.dropFirst(max(0, sent - line.count)))
      }
      if !isInputOpen || !isOutputOpen { reception.hurry(2) }
      if reception.waited >= reception.limit { return expiry(reception) }
      var interests: Readiness = sent < line.count + payload.count ? .input : []
      if !reception.isComplete { interests.insert(.output) }
      let rest = min(50, ((reception.limit - reception.waited) * 1000).rounded(.up))
      let ready = wait(for: interests, milliseconds: Int32(rest))
      if ready.contains(.output) { _ = receive(&reception, meaning) }
      // All that the program has written was in the pipe before its end was told.
      while end != nil, receive(&reception, meaning) {}
      let now = mi_program_clock()
      reception.waited += min(1, now - last)
      last = now
    }
  }

  /// What has come of an answer.
  struct Reception {
    let answer: UnsafeMutableRawBufferPointer
    /// The most seconds, and those that were waited.
    var limit: Double
    var waited = 0.0
    /// The number of bytes behind the line; nil before the line has come.
    var received: Int?
    /// Whether the answer has come.
    var isComplete = false
    /// The beginning of what is no answer.
    var wrong: String?

    /// Lets the wait end in some seconds, if it would take longer.
    mutating func hurry(_ seconds: Double) { limit = min(limit, waited + seconds) }
  }

  /// Reads once; false if nothing was there or nothing is wanted.
  private func receive(
    _ reception: inout Reception, _ meaning: (UnsafeRawBufferPointer) -> ProgramLineMeaning
  ) -> Bool {
    guard !reception.isComplete, reception.wrong == nil else { return false }
    if let received = reception.received {
      guard let count = read(into: reception.answer[received...]) else { return false }
      reception.received = received + count
      reception.isComplete = received + count == reception.answer.count
    } else {
      guard let count = read(into: staging[staged...]) else { return false }
      staged += count
      take(staged - count, &reception, meaning)
    }
    return true
  }

  /// Looks for the line in what is staged, and takes it and the bytes behind it out.
  ///
  /// - Parameter start: Where to look from: no line ends before.
  private func take(
    _ start: Int, _ reception: inout Reception, _ meaning: (UnsafeRawBufferPointer) -> ProgramLineMeaning
  ) {
    let unread = UnsafeRawBufferPointer(rebasing: staging[start..<staged])
    guard let end = firstIndex(of: UInt8(ascii: "\n"), in: unread).map({ start + $0 }) else {
      // The line of an answer begins with a brace. Text of which sixty characters are there has
      // shown itself; a shorter one is given a second to come to its end.
      let isStray = staging[0] != UInt8(ascii: "{")
      if isStray { reception.hurry(1) }
      if isStray && staged >= 256 || staged == staging.count { reception.wrong = beginning(staged) }
      return
    }
    let followers: Int
    switch meaning(UnsafeRawBufferPointer(rebasing: staging[..<end])) {
    case .isWrong:
      reception.wrong = beginning(max(end, 1))
      return
    case .isWhole:
      followers = 0
      reception.isComplete = true
    case .bytesFollow:
      followers = min(staged - end - 1, reception.answer.count)
      reception.answer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: staging[(end + 1)..<(end + 1 + followers)]))
      reception.received = followers
      reception.isComplete = followers == reception.answer.count
    }
    let rest = staging[(end + 1 + followers)..<staged]
    staging.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest))  // The two may overlap.
    staged = rest.count
  }

  /// The first sixty characters of what is staged, safe to show.
  private func beginning(_ count: Int) -> String { shown(String(decoding: staging[..<count], as: UTF8.self)) }

  private func expiry(_ reception: Reception) -> ProgramExchange {
    let hasBegun = reception.received != nil || staged > 0
    if reception.received == nil, staged > 0, staging[0] != UInt8(ascii: "{") {
      return .wrong(beginning(staged))
    }
    if !isOutputOpen { return .closedOutput }
    if !isInputOpen { return .closedInput }
    return .timedOut(hasBegun: hasBegun && !reception.isComplete)
  }

  /// Whether a process can be asked.
  enum Condition: Hashable {
    case good
    case ended
    /// It has written bytes that belong to no answer; their beginning, safe to show.
    case hasExtraOutput(String)
  }

  /// Looks at the process before a request.
  ///
  /// A fresh one is good. What it wrote without being asked is judged when its answer is due: the
  /// judgement then does not depend on when it wrote.
  func condition() -> Condition {
    if isFresh { return .good }
    if staged > 0 { return .hasExtraOutput(beginning(staged)) }
    if wait(for: .output, milliseconds: 0).contains(.output), let count = read(into: staging[...]) {
      staged = count
      return .hasExtraOutput(beginning(count))
    }
    return end == nil && isInputOpen && isOutputOpen ? .good : .ended
  }
}
