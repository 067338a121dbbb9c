import { SaxesParser, type SaxesTagPlain } from 'saxes'

export interface Node {
  name: string
  attributes: Record<string, string>
  children: Node[]
  text: string
}

/** Strictly: whatever XML 1.0 does not allow throws. */
export function parseXml(xml: string): Node {
  const parser = new SaxesParser()
  const root: Node = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    const node = { name, attributes, children: [], text: '' }
    open.at(-1)?.children.push(node)
    open.push(node)
  })
  parser.on('closetag', () => void open.pop())
  parser.on('text', (text) => {
    const node = open.at(-1)
    if (node) node.text += text
  })
  parser.write(xml).close()
  const [top] = root.children
  if (!top) throw new Error('no root')
  return top
}

/** The child of this name, or of the further ones below it. */
export const at = (node: Node, ...path: string[]): Node | undefined =>
  path.reduce<Node | undefined>((from, name) => from?.children.find((child) => child.name === name), node)
