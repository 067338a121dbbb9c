import type { Context } from 'hono'
import { allFields } from './fields.ts'
import { answer, element, text } from './xml.ts'

/** Every field of this company: what it is called, and the alias that other calls know it by. */
export const metaFields = (c: Context): Response =>
  answer(c, allFields(), () =>
    element(
      'fields',
      {},
      allFields().map(({ name, ...attributes }) => element('field', attributes, text(name))),
    ),
  )
