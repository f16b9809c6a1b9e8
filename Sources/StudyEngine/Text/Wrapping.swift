/// A row of `count` spaces; empty for a negative count.
func spaces(_ count: Int) -> String { String(repeating: " ", count: max(count, 0)) }

/// The words of a text; an equation, `ρ = 0.6`, is one.
private func words(of text: String) -> [String] {
  var words: [String] = []
  var joins = false
  for word in text.split(separator: " ") {
    if !words.isEmpty, joins || word == "=" {
      words[words.count - 1] += " " + word
    } else {
      words.append(String(word))
    }
    joins = word == "="
  }
  return words
}

/// The text in lines of at most `width` characters, broken between words if possible, made visible,
/// with spaces for line ends. Its leading spaces stay; later lines begin with `indent` spaces.
package func wrapped(_ text: String, width: Int, indent: Int = 2) -> [String] {
  let clean = withoutControls(text)
  if clean.count <= width { return [clean] }
  var lines: [String] = []
  var line = String(clean.prefix { $0 == " " })
  var isEmpty = true
  for word in words(of: clean) {
    var word = word[...]
    if !isEmpty {
      if line.count + 1 + word.count <= width {
        line += " " + word
        continue
      }
      lines.append(line)
      line = spaces(indent)
    }
    while line.count + word.count > width {
      let room = width - line.count
      lines.append(line + word.prefix(room))
      word = word.dropFirst(room)
      line = spaces(indent)
    }
    line += word
    isEmpty = false
  }
  return lines + [line]
}
