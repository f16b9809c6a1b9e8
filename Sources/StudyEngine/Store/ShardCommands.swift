import Foundation

/// The keys of the table `study`; those from the third on only some stores have.
enum StoredKey {
  /// The study as a file.
  static let study = "study"
  /// The version of mi-study that ran it last.
  static let tool = "tool"
  /// The SHA-256 of the study's text.
  static let digest = "study-sha256"
  /// `2/3`: the store holds a shard.
  static let shard = "shard"
  /// `merged from 2 of 3 shards`: why replications are missing.
  static let partial = "partial"
  /// The command that computes the study, as a shell reads it, without `--shard` and `--output`.
  static let command = "command"

  /// What stands under `digest`.
  static func digest(of text: String) -> String { SHA256.hex(SHA256.digest(of: text)) }
}

/// A word as a shell reads it back.
public func shellQuoted(_ word: String) -> String {
  let safe = word.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_./=:,+@".utf8.contains(byte)
  }
  return safe && !word.isEmpty ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
}

/// The command that merges the shards of a study, from one of them and its directory.
///
/// Shards whose directories have their usual names lie side by side, and so does what they are merged into.
public func mergeCommand(_ shard: Shard, of study: Study, in directory: String) -> String {
  let path = directory as NSString
  guard path.lastPathComponent == shard.directoryName else {
    return "mi-study merge \(shellQuoted(directory)) OTHER-SHARDS... --output results/\(study.name)"
  }
  let parent = path.deletingLastPathComponent
  let folder = shellQuoted(parent.isEmpty ? "." : parent)
  return "mi-study merge \(folder)/shard-*-of-\(shard.count) --output \(folder)"
}
