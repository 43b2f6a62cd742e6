// Documentation TEMPLATES OUTPUT < DESCRIPTION
//
// Makes the manual's pages: `OUTPUT/x.1` from each `TEMPLATES/x.1.in`, with what `sagactl
// --experimental-dump-help` says about the command line on standard input.

internal import Bytes
internal import Glibc

do throws(Problem) {
  let words = CommandLine.arguments.dropFirst()
  guard words.count == 2, let templates = words.first, let output = words.last else {
    throw Problem("usage: Documentation TEMPLATES OUTPUT < DESCRIPTION")
  }
  let description = try CommandDescription(dump: Files.read(descriptor: 0, name: "standard input"))
  let folder = TemplateFolder(path: templates)
  let names = try folder.pages()
  guard !names.isEmpty else { throw Problem("\(templates) holds no *.1.in") }
  for name in names {
    let page = try Page(name, in: folder, describing: description)
    try Files.write(page.text, to: "\(output)/\(name)")
  }
} catch {
  let out = ByteWriter(descriptor: 2)
  out.write(text: "Documentation: \(error.message)\n")
  out.flush()
  exit(1)
}
