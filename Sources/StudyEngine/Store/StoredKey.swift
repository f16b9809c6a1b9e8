/// The keys of the table `study`. Only `study` and `tool` are in every store.
enum StoredKey {
  /// The study file.
  static let study = "study"
  /// The version of mi-study of the last run.
  static let tool = "tool"
  /// The SHA-256 of the study's text.
  static let digest = "study-sha256"
  /// The stored shard, as `2/3`.
  static let shard = "shard"
  /// The reason for missing replications, as `merged from 2 of 3 shards`.
  static let partial = "partial"
  /// The build of mi-study of the last run, if known.
  static let build = "build"
  /// The SHA-256 of the last manifest.json.
  static let manifest = "manifest-sha256"
  /// The shell command that computes the study, without `--shard` and `--output`.
  static let command = "command"
  /// The folder of the study's programs, seen from the results directory.
  static let programs = "programs"

  /// The value of the key `digest`.
  static func digest(of text: String) -> String { SHA256.hex(SHA256.digest(of: text)) }
}

extension StoredKey {
  /// The reason for missing replications if a merge could have written it, else a general one: the
  /// text comes with the store and goes into reports.
  static func checkedPartial(_ text: String) -> String {
    let isOurs =
      text.wholeMatch(of: /merged from [0-9]+ of [0-9]+ shards(, [0-9]+ of them unfinished)?/) != nil
    return isOurs ? text : "merged from some of the shards"
  }

  /// A version of mi-study that may be shown in a report; nil for any other text.
  static func checkedTool(_ text: String) -> String? {
    text.utf8.count <= 200 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
  }
}
