/** The XSD that `toXml` keeps to: both are led by the same JSON schema. */
import { declared, entrySchema, isElementName, itemName, type JsonSchema } from './xml.ts'

const NIL = '<xs:attribute name="nil" type="xs:boolean"/>'
const NAME = '<xs:attribute name="name" type="xs:string" use="required"/>'
const SIMPLE: Record<string, string> = {
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  string: 'text',
}

/** Types every schema has: values that may be missing, and what a schema says nothing of. */
const TYPES = `<xs:simpleType name="nothing"><xs:restriction base="xs:string"><xs:length value="0"/></xs:restriction></xs:simpleType>
${simpleType('number', 'xs:double nothing')}
${simpleType('boolean', 'xs:boolean nothing')}
${simpleType('text', 'xs:string')}
<xs:complexType name="any" mixed="true"><xs:choice minOccurs="0" maxOccurs="unbounded"><xs:element name="entry" type="entry"/><xs:element name="item" type="any"/></xs:choice>${NIL}</xs:complexType>
<xs:complexType name="entry" mixed="true"><xs:complexContent><xs:extension base="any">${NAME}</xs:extension></xs:complexContent></xs:complexType>`

export function toXsd(schema: JsonSchema, root: string): string {
  const reply = element({ name: root, schema })
  return `<?xml version="1.0" encoding="UTF-8"?>\n<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">\n${reply}\n${TYPES}\n</xs:schema>\n`
}

function simpleType(name: string, types: string): string {
  return `<xs:simpleType name="${name}"><xs:union memberTypes="${types}"/></xs:simpleType>`
}

interface Declaration {
  name: string
  schema: JsonSchema
  /** Attributes of the declaration, such as how often the element comes. */
  occurs?: string
  isEntry?: boolean
}

function element({ name, schema, occurs = '', isEntry = false }: Declaration): string {
  const open = `<xs:element name="${name}"${occurs}`
  const { variants, canBeNull } = alternatives(schema)
  const [one = {}, ...others] = variants
  const attributes = NIL + (isEntry ? NAME : '')
  if (others.length > 0) return `${open}>${anything()}</xs:element>`
  const simple = SIMPLE[one.type ?? '']
  if (simple)
    return `${open}><xs:complexType><xs:simpleContent><xs:extension base="${simple}">${attributes}</xs:extension></xs:simpleContent></xs:complexType></xs:element>`
  if (one.type !== 'object' && one.type !== 'array') return `${open} type="${isEntry ? 'entry' : 'any'}"/>`
  const inner = one.type === 'array' ? items(one.items ?? {}) : members(one)
  return `${open}><xs:complexType><xs:sequence${canBeNull ? ' minOccurs="0"' : ''}>${inner}</xs:sequence>${attributes}</xs:complexType></xs:element>`
}

const ANY_NUMBER = ' minOccurs="0" maxOccurs="unbounded"'

function members(schema: JsonSchema): string {
  const { required = [], additionalProperties } = schema
  const known = declared(schema).map(([name, inner]) =>
    element({ name, schema: inner, occurs: required.includes(name) ? '' : ' minOccurs="0"' }),
  )
  const isClosed = additionalProperties === false && Object.keys(schema.properties ?? {}).every(isElementName)
  if (isClosed) return known.join('')
  return (
    known.join('') +
    element({ name: 'entry', schema: entrySchema(schema), occurs: ANY_NUMBER, isEntry: true })
  )
}

function items(schema: JsonSchema): string {
  const { variants, canBeNull } = alternatives(schema)
  const names = [...variants.map(itemName), ...(canBeNull ? ['item'] : [])]
  if (new Set(names).size < names.length) return element({ name: 'item', schema, occurs: ANY_NUMBER })
  const kinds = variants.map((variant) => element({ name: itemName(variant), schema: variant }))
  const nothing = canBeNull ? '<xs:element name="item" type="any"/>' : ''
  return `<xs:choice${ANY_NUMBER}>${kinds.join('')}${nothing}</xs:choice>`
}

function alternatives(schema: JsonSchema): { variants: JsonSchema[]; canBeNull: boolean } {
  const all = (schema.anyOf ?? [schema]).flatMap((one) => (one.anyOf ? alternatives(one).variants : [one]))
  return {
    variants: all.filter(({ type }) => type !== 'null'),
    canBeNull: all.some(({ type }) => type === 'null'),
  }
}

/** Several kinds of content under one name: XSD 1.0 cannot tell them apart. */
const anything = (): string =>
  '<xs:complexType mixed="true"><xs:sequence><xs:any processContents="skip" minOccurs="0" maxOccurs="unbounded"/></xs:sequence><xs:anyAttribute processContents="skip"/></xs:complexType>'
