import { text, type FieldErrors } from '#parts/use-form.ts'
import type { ApiCall, CallTemplate } from '#types.ts'
import { parametersOf, type Chosen } from './choices.ts'

/** What the form of an API call says, for the API. */
export function wishOf(
  data: FormData,
  template: CallTemplate,
  chosen: Chosen,
): Pick<ApiCall, 'name' | 'description' | 'format' | 'parameters' | 'fixed'> {
  return {
    name: text(data, 'name'),
    description: text(data, 'description'),
    format: text(data, 'format') === 'xml' ? 'xml' : 'json',
    parameters: parametersOf(template, chosen.parameters),
    fixed: Object.fromEntries(Object.entries(chosen.fixed).filter(([, value]) => value !== '')),
  }
}

export function checkChoices(template: CallTemplate, { fixed }: Chosen): FieldErrors {
  const missing = template.choices.filter(({ name, required }) => required && !fixed[name])
  return Object.fromEntries(missing.map(({ name }) => [`fixed.${name}`, 'This is needed.']))
}
