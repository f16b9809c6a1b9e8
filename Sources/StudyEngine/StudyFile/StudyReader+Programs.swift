import MutualInformation
import Yams

// Programs: their command, files and settings. A file is read once, for its checksum.
extension StudyReader {
  /// The largest file of a program, in bytes.
  private static let largestFile = 256 << 20

  /// Reads a part of a program's description.
  mutating func value(_ node: Node, name: String, part: ProgramPart) -> ParameterValue? {
    switch part {
    case .name: text(node, name: name, part).map(ParameterValue.text)
    case .command: command(node, name: name)
    case .quantities: list(node, name: name, part).map(ParameterValue.texts)
    case .files: files(node, name: name)
    case .variable: variable(node, name: name, part)
    case .truth: truth(node, name: name, part)
    case .setting: setting(node, name: name)
    }
  }

  private mutating func refuse(_ node: Node, _ name: String, _ part: ProgramPart, _ hint: String = "") {
    report(SourceLocation(node), "\(name) is \(found(node)); allowed: \(part.allowed)\(hint)")
  }

  private mutating func text(_ node: Node, name: String, _ part: ProgramPart) -> String? {
    guard let scalar = node.scalar, !isNothing(node) else {
      refuse(node, name, part)
      return nil
    }
    return scalar.string
  }

  private mutating func list(_ node: Node, name: String, _ part: ProgramPart) -> [String]? {
    let nodes = node.sequence.map(Array.init) ?? [node]
    if nodes.isEmpty { refuse(node, name, part) }
    let texts = nodes.compactMap { text($0, name: "an element of \(name)", part) }
    return texts.count == nodes.count && !nodes.isEmpty ? texts : nil
  }

  /// Reads the program and its arguments; one text with blanks was meant for a shell.
  private mutating func command(_ node: Node, name: String) -> ParameterValue? {
    if let text = node.scalar?.string, text.contains(" ") {
      let words = text.split(separator: " ").joined(separator: ", ")
      refuse(node, name, .command, "; no shell takes it apart: write [\(shown(words))]")
      return nil
    }
    return list(node, name: name, .command).map(ParameterValue.texts)
  }

  // MARK: Files

  /// Reads paths, whose contents are hashed, or a mapping from paths to their SHA-256.
  private mutating func files(_ node: Node, name: String) -> ParameterValue? {
    var members: [Parameter] = []
    let errorCount = errors.count
    if case .mapping(let mapping) = node {
      for (key, value) in mapping {
        guard let path = key.scalar?.string, let digest = value.scalar?.string else {
          refuse(value, name, .files)
          continue
        }
        if let folder = place?.folder, isRead,
          let actual = self.digest(of: path, in: folder, at: key), actual != digest
        {
          report(
            SourceLocation(value),
            "\(shown(path)) has the SHA-256 \(actual), not this one; undo its changes, or write the new SHA-256"
          )
        }
        members.append(Parameter(path, .text(digest)))
      }
    } else {
      let nodes = node.sequence.map(Array.init) ?? [node]
      // A store has checksums; what comes with it names no file to be read.
      if !isRead { refuse(node, name, .files) }
      for node in nodes where isRead {
        guard let path = text(node, name: "a path of \(name)", .files), let folder = place?.folder,
          let digest = digest(of: path, in: folder, at: node)
        else { continue }
        members.append(Parameter(path, .text(digest)))
      }
    }
    reportRepetitions(members.map { ($0.name, SourceLocation(node)) }, name: name, text: \.self)
    return errors.count == errorCount ? .record(members.sorted { $0.name < $1.name }) : nil
  }

  /// The SHA-256 of a file; nil after an error.
  private mutating func digest(of path: String, in folder: String, at node: Node) -> String? {
    let location = SourceLocation(node)
    if path.hasPrefix("/") {
      report(location, "the file \(shown(path)) has an absolute path; allowed: \(ProgramPart.files.allowed)")
      return nil
    }
    do throws(ProgramFileError) {
      return try ProgramFile.digest(of: path, in: folder)
    } catch {
      report(location, "the file \(shown(path)) \(error.reason), seen from the folder \(shown(folder))")
      return nil
    }
  }

  // MARK: Laws

  private mutating func variable(_ node: Node, name: String, _ part: ProgramPart) -> ParameterValue? {
    if let word = node.scalar?.string {
      guard word == "real" else {
        refuse(node, name, part, word == "symbol" ? "; a symbol has an alphabet: {symbol: 5}" : "")
        return nil
      }
      return .word(word)
    }
    guard case .mapping(let mapping) = node, mapping.count == 1, let (key, value) = mapping.first,
      let kind = key.scalar?.string, ["real", "symbol"].contains(kind)
    else {
      refuse(node, name, part)
      return nil
    }
    let largest = kind == "real" ? ProgramPart.largestDimension : ProgramPart.largestAlphabet
    let size = integer(value, name: "\(kind) of \(name)", in: 1...largest)
    // One dimension has one spelling.
    return size.map { kind == "real" && $0 == 1 ? .word("real") : .record([Parameter(kind, .integer($0))]) }
  }

  private mutating func truth(_ node: Node, name: String, _ part: ProgramPart) -> ParameterValue? {
    guard case .mapping(let mapping) = node, case .truth(let names) = part else {
      refuse(node, name, part)
      return nil
    }
    let errorCount = errors.count
    let fields = fields(of: mapping, owner: name, allowed: names)
    let members = names.compactMap { quantity in
      fields[quantity].flatMap { self.truth($0.node, of: quantity) }.map { Parameter(quantity, $0) }
    }
    return errors.count == errorCount ? .record(members) : nil
  }

  /// Reads the exact value of a quantity: a number, or a number with its error and source.
  private mutating func truth(_ node: Node, of quantity: String) -> ParameterValue? {
    let number = { (reader: inout StudyReader, node: Node, name: String) in
      reader.number(node, name: name, allowed: "a number", read: PlainNumber.real)
    }
    guard case .mapping(let mapping) = node else {
      return number(&self, node, "the truth of \(quantity)").map { .record([Parameter("value", .real($0))]) }
    }
    let fields = fields(
      of: mapping, owner: "the truth of \(quantity)", allowed: ["value", "error", "source"])
    guard let value = fields["value"] else {
      if !fields.meant.contains("value") {
        report(
          SourceLocation(node), "missing key 'value' in the truth of \(quantity); allowed: a number in nats")
      }
      return nil
    }
    var members: [Parameter] = []
    if let value = number(&self, value.node, "value") { members.append(Parameter("value", .real(value))) }
    if let field = fields["error"], let error = number(&self, field.node, "error") {
      guard error >= 0 else {
        report(SourceLocation(field.node), "error is \(error); allowed: a number, at least 0")
        return nil
      }
      members.append(Parameter("error", .real(error)))
    }
    if let field = fields["source"],
      let source = text(field, name: "source", allowed: "where the value comes from")
    {
      members.append(Parameter("source", .text(source)))
    }
    return .record(members)
  }

  // MARK: Settings

  /// The settings of a program by name, each with the values of its sweep.
  mutating func settings(_ field: Field) -> [String: EntryDraft.Axis] {
    let allowed = "a mapping from names to values, as in {neighbours: [3, 5]}"
    guard case .mapping(let mapping) = field.node else {
      report(
        SourceLocation(field.node),
        "\(ProgramParameters.settings) is \(found(field.node)); allowed: \(allowed)")
      return [:]
    }
    var axes: [String: EntryDraft.Axis] = [:]
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      guard ProgramParameters.isSettingName(name) else {
        report(
          SourceLocation(key),
          "a setting is named \(found(key)); allowed: letters, digits, '-' and '_', a letter first, at most 40, but none of "
            + ProgramParameters.reserved.sorted().joined(separator: ", "))
        continue
      }
      axes[name] = EntryDraft.Axis(
        location: SourceLocation(key),
        values: values(value, of: ProgramParameters.specification(ofSetting: name)))
    }
    return axes
  }

  private mutating func setting(_ node: Node, name: String) -> ParameterValue? {
    if case .sequence(let list) = node {
      var numbers: [Double] = []
      for node in list {
        let number = number(node, name: "a number of \(name)", allowed: "a number", read: PlainNumber.real)
        if let number { numbers.append(number) }
      }
      return numbers.count == list.count && !numbers.isEmpty ? .numbers(numbers) : nil
    }
    guard let scalar = node.scalar, !isNothing(node) else {
      refuse(node, name, .setting)
      return nil
    }
    let text = scalar.string
    guard scalar.style == .plain else { return .text(text) }
    if let flag = Bool(text) { return .flag(flag) }
    guard PlainNumber.isIntended(text) else { return .text(text) }
    if let integer = try? PlainNumber.integer(text) { return .integer(integer) }
    return number(node, name: name, allowed: ProgramPart.setting.allowed, read: PlainNumber.real)
      .map(ParameterValue.real)
  }
}
