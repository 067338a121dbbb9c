import { useFieldError } from '#parts/form.tsx'
import { Icon } from '#parts/icon.tsx'
import { scopes } from './scopes.ts'

export function ScopeFields() {
  const error = useFieldError('scopes')
  return (
    <fieldset aria-describedby="scopes-error">
      <legend>What may it do?</legend>
      {scopes.map(({ scope, words, usual }) => (
        <label class="check" key={scope}>
          <input type="checkbox" id={`scope-${scope}`} name="scopes" value={scope} defaultChecked={usual} />
          <span>
            {words}
            <code class="help">{scope}</code>
          </span>
        </label>
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
