import type { ApiError } from '#api.ts'
import { Field } from '#parts/field.tsx'
import { isNotPermitted } from '#permitted.ts'
import { SecretField } from '#parts/secret-field.tsx'
import { text, type FieldErrors } from '#parts/use-form.ts'
import type { Credential, StoredCredential } from '#types.ts'

interface Props {
  credentials: Credential[]
  /** What is stored, so that settings need not be typed again. */
  stored?: Record<string, StoredCredential>
}

/** The form of one way to connect, as the connector's own description says it. */
export function CredentialFields({ credentials, stored = {} }: Props) {
  return (
    <>
      {credentials.map((credential) => {
        const { id, label, help, secret, placeholder } = credential
        const old = stored[id]
        const common = {
          name: fieldName(credential),
          label: isRequired(credential) ? label : `${label} (optional)`,
          help,
          required: isRequired(credential),
          placeholder: placeholder ?? undefined,
        }
        if (secret) return <SecretField key={id} {...common} />
        const value = old && 'value' in old ? old.value : undefined
        return <Field key={id} {...common} autoComplete="off" spellcheck={false} defaultValue={value} />
      })}
    </>
  )
}

export function credentialsOf(credentials: Credential[], data: FormData): Record<string, string> {
  const given = credentials.map((one) => [one.id, text(data, fieldName(one))] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== ''))
}

export function checkCredentials(credentials: Credential[], data: FormData): FieldErrors {
  const wrong: FieldErrors = {}
  for (const credential of credentials) {
    const value = text(data, fieldName(credential))
    if (value && !fits(credential, value)) {
      wrong[fieldName(credential)] =
        `This does not look like a ${credential.label}. Copy it again, without spaces.`
    }
  }
  return wrong
}

function fits({ pattern }: Credential, value: string): boolean {
  if (!pattern) return true
  try {
    return new RegExp(`^(?:${pattern})$`).test(value)
  } catch {
    // A pattern this browser cannot read is the server's to check.
    return true
  }
}

/** Where the app's refusal belongs: at the secret, if the form has just one. */
export function refusedField(credentials: Credential[], error: ApiError): string | null {
  const secrets = credentials.filter((one) => one.secret && isRequired(one))
  // Stopped by our own rule: the app never saw the secret.
  const refused =
    error.code === 'connections.test_failed' &&
    error.details.some(({ path }) => path === 'refused') &&
    !isNotPermitted(error)
  return refused && secrets.length === 1 && secrets[0] ? fieldName(secrets[0]) : null
}

// The name of the error path, so that the vendor's reason lands at its field.
function fieldName(credential: Credential): string {
  return `credentials.${credential.id}`
}

function isRequired(credential: Credential): boolean {
  return credential.required ?? true
}
