import Foundation

/// The command that merges the shards of a study, given one shard and its directory.
///
/// Shards with the usual directory names lie in one directory, which takes the merged results.
public func mergeCommand(_ shard: Shard, of study: Study, in directory: String) -> String {
  let path = directory as NSString
  guard path.lastPathComponent == shard.directoryName else {
    return "mi-study merge \(shellQuoted(directory)) OTHER-SHARDS... --output results/\(study.name)"
  }
  let parent = path.deletingLastPathComponent
  let folder = shellQuoted(parent.isEmpty ? "." : parent)
  return "mi-study merge \(folder)/shard-*-of-\(shard.count) --output \(folder)"
}
