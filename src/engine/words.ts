import { valueAt } from '#kit/path.ts'

const PLACES = [
  'message',
  'error.message',
  'error_description',
  'error',
  'errors[0].message',
  'errors[0]',
  'msg',
  'detail',
]

/** The vendor's own error text, on one line; '' where it says nothing. Whoever shows it redacts it first, then cuts it. */
export function vendorWords(body: unknown, headers: Headers): string {
  for (const place of PLACES) {
    const found = valueAt(body, place)
    if (typeof found === 'string' && found.trim() !== '') return plain(found)
  }
  // Some explain themselves in a header and leave the body empty.
  for (const [name, value] of headers) if (name.endsWith('error-message')) return plain(value)
  return ''
}

const plain = (text: string): string => text.replace(/[\s\p{C}]+/gu, ' ').trim()
