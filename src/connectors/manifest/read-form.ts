import { fail, type Place, warn } from './problem.ts'
import { readRequest } from './read-request.ts'
import type { SourceField, SourceFormField, SourceNotification } from './source.ts'
import {
  choiceAt,
  flagAt,
  isObject,
  isUnset,
  listAt,
  member,
  noteSlips,
  required,
  requiredText,
  textAt,
} from './values.ts'

const USABLE = /^[A-Za-z]\w*$/

/** `initial_data_form` and `extra_user_info`. */
export const readFields = (place: Place): SourceField[] =>
  listAt(place).map((item) => {
    noteSlips(item, ['id', 'name', 'description', 'secret'])
    const id = member(item, 'id')
    const field = {
      id: requiredText(id),
      name: requiredText(member(item, 'name')),
      description: textAt(member(item, 'description')) ?? '',
      secret: flagAt(member(item, 'secret')),
    }
    if (field.id !== '' && !USABLE.test(field.id))
      warn(id, [
        'id_cannot_be_named',
        `No placeholder can name "${field.id}".`,
        'Use letters, digits and _ only.',
      ])
    return field
  })

const FORM_KEYS = [
  'id',
  'name',
  'type',
  'items',
  'url',
  'method',
  'headers',
  'data',
  'data_from',
  'choice_value',
  'choice_name',
  'options_source',
]

export const readForm = (place: Place): SourceFormField[] =>
  listAt(place).map((item) => {
    noteSlips(item, FORM_KEYS)
    const type = member(item, 'type')
    if (isUnset(type.value)) required(type)
    const field: SourceFormField = {
      path: item.path,
      id: requiredText(member(item, 'id')),
      name: requiredText(member(item, 'name')),
      type: choiceAt(type, ['choice', 'multiple_choice', 'input', 'generate'] as const) ?? 'input',
    }
    return field.type === 'choice' || field.type === 'multiple_choice'
      ? { ...field, ...readOptions(item) }
      : field
  })

function readOptions(item: Place): Pick<SourceFormField, 'items' | 'options'> {
  const value = textAt(member(item, 'choice_value')) ?? 'id'
  const label = textAt(member(item, 'choice_name')) ?? 'name'
  const fixed = listAt(member(item, 'items'))
  if (fixed.length > 0) return { items: fixed.map((option) => readOption(option, value, label)) }
  if (isUnset(member(item, 'url').value)) {
    fail(item, [
      'no_options',
      'There is nothing to choose from.',
      'Give "items", or a "url" they are fetched from.',
    ])
    return {}
  }
  return {
    options: { request: readRequest(item), list: textAt(member(item, 'data_from')) ?? '', value, label },
  }
}

/** `{"id": …, "name": …}` by the names given; the builder writes `{"key": …, "value": …}`. */
function readOption(option: Place, value: string, label: string): { value: string; label: string } {
  const built =
    isObject(option.value) && !Object.hasOwn(option.value, value) && Object.hasOwn(option.value, 'key')
  const chosen = requiredText(member(option, built ? 'key' : value))
  return { value: chosen, label: textAt(member(option, built ? 'value' : label)) ?? chosen }
}

export const readNotifications = (place: Place): SourceNotification[] =>
  listAt(place).map((item) => {
    noteSlips(item, ['type', 'to', 'subject', 'message'])
    const type = member(item, 'type')
    if (isUnset(type.value)) required(type)
    const kind = choiceAt(type, ['email', 'text'] as const) ?? 'email'
    const subject = member(item, 'subject')
    return {
      path: item.path,
      type: kind,
      to: requiredText(member(item, 'to')),
      subject: (kind === 'email' ? requiredText(subject) : textAt(subject)) ?? '',
      message: requiredText(member(item, 'message')),
    }
  })
