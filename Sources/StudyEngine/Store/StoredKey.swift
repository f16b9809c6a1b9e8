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
  /// The build of mi-study that ran it last, where that is known.
  static let build = "build"
  /// The SHA-256 of the last manifest.json.
  static let manifest = "manifest-sha256"
  /// The command that computes the study, as a shell reads it, without `--shard` and `--output`.
  static let command = "command"

  /// What stands under `digest`.
  static func digest(of text: String) -> String { SHA256.hex(SHA256.digest(of: text)) }
}

extension StoredKey {
  /// Why replications are missing, where a merge could have said so: the text comes with the store and goes into reports.
  static func checkedPartial(_ text: String) -> String {
    let isOurs =
      text.wholeMatch(of: /merged from [0-9]+ of [0-9]+ shards(, [0-9]+ of them unfinished)?/) != nil
    return isOurs ? text : "merged from some of the shards"
  }

  /// A version of mi-study as it may stand in a report; nil for anything else.
  static func checkedTool(_ text: String) -> String? {
    text.utf8.count <= 200 && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
  }
}
