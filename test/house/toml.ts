export type Table = Record<string, unknown>

/** As much TOML as wrangler.toml uses: sections, arrays of sections, values of one line, lists of several. */
export function readToml(text: string): Table {
  const root: Table = {}
  let open = root
  for (const line of joined(text)
    .split('\n')
    .map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const [, list, section] = /^(?:\[\[([\w.]+)\]\]|\[([\w.]+)\])$/.exec(line) ?? []
    const [, key, value = ''] = /^([\w-]+)\s*=\s*(.+)$/.exec(line) ?? []
    if (list) open = last(root, list.split('.'), true)
    else if (section) open = last(root, section.split('.'), false)
    else if (key) open[key] = readValue(value)
    else throw new Error(`wrangler.toml holds a line this reader does not know: ${line}`)
  }
  return root
}

/** A list over several lines, as one. */
const joined = (text: string): string =>
  text.replaceAll(
    /= \[\n([^\]]*?),?\s*\]/g,
    (_, inside: string) => `= [${inside.replaceAll(/\s*\n\s*/g, ' ')}]`,
  )

function last(root: Table, path: string[], isList: boolean): Table {
  const name = path.at(-1) ?? ''
  const parent = path.slice(0, -1).reduce<Table>((at, step) => (at[step] ??= {}) as Table, root)
  const made: Table = {}
  if (isList) parent[name] = [...((parent[name] as Table[] | undefined) ?? []), made]
  else parent[name] = made
  return made
}

const readValue = (text: string): unknown =>
  JSON.parse(text.startsWith('{') ? text.replaceAll(/(\w+)\s*=/g, '"$1":') : text)
