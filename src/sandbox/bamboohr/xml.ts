import type { Context } from 'hono'

type Scalar = string | number | boolean | null | undefined
type Attributes = Record<string, Scalar>

/** `<name attribute="…">inside</name>`; `inside` is XML already, made here or by `text`. */
export function element(name: string, attributes: Attributes, inside: string | string[] = ''): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${text(value)}"`)
  return `<${name}${written.join('')}>${Array.isArray(inside) ? inside.join('') : inside}</${name}>`
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

export const text = (value: Scalar): string =>
  value === null || value === undefined
    ? ''
    : String(value).replace(/[&<>"]/g, (sign) => entities[sign] ?? '')

/** `<employee id="123"><field id="firstName">John</field></employee>` */
export const employeeXml = ({ id, ...fields }: Record<string, Scalar>): string =>
  element(
    'employee',
    { id },
    Object.entries(fields).map(([name, value]) => element('field', { id: name }, text(value))),
  )

/** XML unless the caller says that it takes JSON, which a wildcard does not. */
export function answer(c: Context, json: unknown, xml: () => string): Response {
  if (/\bapplication\/json\b/i.test(c.req.header('Accept') ?? '')) return Response.json(json)
  const headers = { 'Content-Type': 'text/xml; charset=utf-8' }
  return new Response(`<?xml version="1.0"?>\n${xml()}`, { headers })
}
