import Foundation

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
