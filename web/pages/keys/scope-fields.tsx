import { useFieldError } from '#parts/form.tsx'
import { Icon } from '#parts/icon.tsx'
import { text, type FieldErrors } from '#parts/use-form.ts'
import type { Scope } from '#types.ts'
import { scopeGroups, scopes } from './scopes.ts'

interface Props {
  /** What it carries now; without it, what is usual. */
  carried?: string[]
}

export function ScopeFields({ carried }: Props) {
  const error = useFieldError('scopes')
  return (
    <fieldset aria-describedby="scopes-error" class="scopes">
      <legend>What may it do?</legend>
      {scopeGroups.map(({ title, help, scopes: group }) => (
        <div class="scope-group" role="group" aria-label={title} key={title}>
          <h3>{title}</h3>
          {help && <p class="help">{help}</p>}
          {group.map(({ scope, words, usual }) => (
            <label class="check" key={scope}>
              <input
                type="checkbox"
                id={`scope-${scope}`}
                name="scopes"
                value={scope}
                defaultChecked={carried ? carried.includes(scope) : usual}
              />
              <span>
                {words} <code class="help">{scope}</code>
              </span>
            </label>
          ))}
        </div>
      ))}
      {error && (
        <p class="field-error" id="scopes-error">
          <Icon name="warn" size={14} />
          <span>{error}</span>
        </p>
      )}
    </fieldset>
  )
}

/** In the order of the form, with those this version of the screen has no words for. */
export function scopesOf(data: FormData, carried: string[] = []): Scope[] {
  const chosen = new Set(data.getAll('scopes'))
  const known = scopes.map(({ scope }) => scope)
  const others = (carried as Scope[]).filter((scope) => !known.includes(scope))
  return [...known.filter((scope) => chosen.has(scope)), ...others]
}

export function checkScopes(data: FormData, carried?: string[]): FieldErrors {
  return scopesOf(data, carried).length ? {} : { scopes: 'Choose at least one thing this key may do.' }
}

export const namesOf = (data: FormData): { name: string; department: string | null } => ({
  name: text(data, 'name'),
  department: text(data, 'department') || null,
})
