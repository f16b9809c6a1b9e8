import ArgumentParser
import StudyEngine

/// The shard of this task of a job array, by the variables of its scheduler.
///
/// Without `--shards`, tasks count from the first of their array, in its steps. With `--shards`,
/// the task's own number is the shard's: single tasks can then run again in a smaller array.
///
/// - Parameters:
///   - environment: The variables of the process.
///   - shards: `--shards`.
func shardOfTask(in environment: [String: String], shards: Int?) throws -> Shard {
  if let shards, !Shard.countRange.contains(shards) {
    throw ValidationError("--shards \(shards): must be from 1 to \(Shard.countRange.upperBound)")
  }
  let variables = TaskVariables(environment)
  let found = try schedulers.compactMap { try $0.shard(variables, shards) }
  guard let first = found.first else {
    let names = schedulers.map(\.variable)
    throw ValidationError(
      "--shard auto: none of \(names.dropLast().joined(separator: ", ")) and \(names.last!) is set; "
        + "run it in a job array, or write --shard I/N")
  }
  if let other = found.first(where: { $0.shard != first.shard }) {
    throw ValidationError(
      "--shard auto: \(first.variable) says shard \(first.shard) but \(other.variable) says \(other.shard); "
        + "unset one of them, or write --shard I/N")
  }
  return first.shard
}

/// A shard and the variable that it comes from.
private typealias TaskShard = (variable: String, shard: Shard)

/// By scheduler: the variable with a task's number, and the shard for it and `--shards`.
///
/// *Sources:* the manuals of Slurm (sbatch), Kubernetes (Indexed Job), Grid Engine (qsub), PBS
/// Professional and OpenPBS (qsub -J), Torque (qsub -t), LSF (bsub -J "name[1-N]"; 0 outside of
/// arrays) and AWS Batch (job environment variables).
private let schedulers: [(variable: String, shard: @Sendable (TaskVariables, Int?) throws -> TaskShard?)] = [
  ("SLURM_ARRAY_TASK_ID", slurm), ("JOB_COMPLETION_INDEX", kubernetes), ("SGE_TASK_ID", gridEngine),
  ("PBS_ARRAY_INDEX", { try numberAlone("PBS_ARRAY_INDEX", $0, $1) }),
  ("PBS_ARRAYID", { try numberAlone("PBS_ARRAYID", $0, $1) }),
  ("LSB_JOBINDEX", { try numberAlone("LSB_JOBINDEX", none: 0, $0, $1) }),
  ("AWS_BATCH_JOB_ARRAY_INDEX", awsBatch),
]

private func slurm(_ variables: TaskVariables, _ shards: Int?) throws -> TaskShard? {
  let name = "SLURM_ARRAY_TASK_ID"
  guard let task = try variables.integer(name) else { return nil }
  if let shards { return try taskShard(name, task, shards) }
  let first = try variables.needed("SLURM_ARRAY_TASK_MIN", besides: name)
  let count = try variables.needed("SLURM_ARRAY_TASK_COUNT", besides: name)
  try refuseSingle(count, name)
  let step = try variables.integer("SLURM_ARRAY_TASK_STEP") ?? 1
  if let last = try variables.integer("SLURM_ARRAY_TASK_MAX"),
    try position(of: last, "SLURM_ARRAY_TASK_MAX", first: first, step: step) != count
  {
    throw ValidationError("--shard auto: the tasks of this array do not follow each other; add --shards N")
  }
  return try taskShard(name, position(of: task, name, first: first, step: step), count)
}

private func kubernetes(_ variables: TaskVariables, _ shards: Int?) throws -> TaskShard? {
  try positionFromZero("JOB_COMPLETION_INDEX", variables, shards)
}

private func awsBatch(_ variables: TaskVariables, _ shards: Int?) throws -> TaskShard? {
  try positionFromZero(
    "AWS_BATCH_JOB_ARRAY_INDEX", variables, shards ?? variables.integer("AWS_BATCH_JOB_ARRAY_SIZE"))
}

/// The shard of a scheduler that counts from 0.
private func positionFromZero(_ name: String, _ variables: TaskVariables, _ shards: Int?) throws -> TaskShard?
{
  guard let index = try variables.integer(name) else { return nil }
  guard let shards else { throw countMissing(name) }
  guard (0..<max(0, shards)).contains(index) else {
    throw ValidationError(
      "--shard auto: \(name)=\(index) is not from 0 to \(shards - 1) (--shards \(shards))")
  }
  return try taskShard(name, index + 1, shards)
}

/// The shard of a scheduler that tells a task its number and nothing about the others.
///
/// - Parameter none: The number outside of arrays.
private func numberAlone(_ name: String, none: Int? = nil, _ variables: TaskVariables, _ shards: Int?) throws
  -> TaskShard?
{
  guard let task = try variables.integer(name), task != none else { return nil }
  guard let shards else { throw countMissing(name) }
  return try taskShard(name, task, shards)
}

private func countMissing(_ name: String) -> ValidationError {
  ValidationError("--shard auto: \(name) does not say how many there are; add --shards N")
}

private func gridEngine(_ variables: TaskVariables, _ shards: Int?) throws -> TaskShard? {
  let name = "SGE_TASK_ID"
  guard let task = try variables.integer(name) else { return nil }
  if let shards { return try taskShard(name, task, shards) }
  let first = try variables.needed("SGE_TASK_FIRST", besides: name)
  let last = try variables.needed("SGE_TASK_LAST", besides: name)
  let step = try variables.integer("SGE_TASK_STEPSIZE") ?? 1
  let count = try position(of: last, "SGE_TASK_LAST", first: first, step: step)
  try refuseSingle(count, name)
  return try taskShard(name, position(of: task, name, first: first, step: step), count)
}

/// The position of a task in its array, from 1.
private func position(of task: Int, _ name: String, first: Int, step: Int) throws -> Int {
  let (distance, overflow) = task.subtractingReportingOverflow(first)
  guard step > 0, !overflow, distance >= 0, distance % step == 0 else {
    throw ValidationError(
      "--shard auto: \(name)=\(task) is no task of an array from \(first) in steps of \(step); write --shard I/N"
    )
  }
  return distance / step + 1
}

/// Refuses an array of one task: as a rule, it is one task of another array that runs again.
private func refuseSingle(_ count: Int, _ name: String) throws {
  if count == 1 {
    throw ValidationError(
      "--shard auto: \(name) is of an array of one task; add --shards N to say one of how many")
  }
}

private func taskShard(_ name: String, _ index: Int, _ count: Int) throws -> TaskShard {
  guard let shard = Shard(index, of: count) else {
    throw ValidationError(
      "--shard auto: \(name) makes it shard \(index) of \(count), allowed: 1 <= I <= N <= \(Shard.countRange.upperBound); "
        + "number the array from 1 to N, or write --shard I/N")
  }
  return (name, shard)
}

/// The environment variables that are whole numbers.
private struct TaskVariables {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// A number; nil if the variable is empty, unset or `undefined` (Grid Engine outside of arrays).
  func integer(_ name: String) throws -> Int? {
    guard let text = environment[name], !text.isEmpty, text != "undefined" else { return nil }
    guard let value = Int(text) else {
      throw ValidationError("--shard auto: \(name)='\(text)' is not a whole number; write --shard I/N")
    }
    return value
  }

  func needed(_ name: String, besides other: String) throws -> Int {
    guard let value = try integer(name) else {
      throw ValidationError("--shard auto: \(other) is set but \(name) is not; add --shards N")
    }
    return value
  }
}
