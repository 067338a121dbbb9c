/**
 * Asks a Durable Object, once more when the platform says that helps, and with a new stub: one is broken after an
 * error. An object that is overloaded is left alone: asking again is what overloads it.
 */
export async function askObject<Stub, T>(stub: () => Stub, what: (stub: Stub) => Promise<T>): Promise<T> {
  try {
    return await what(stub())
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean }
    if (!retryable || overloaded) throw error
    return what(stub())
  }
}
