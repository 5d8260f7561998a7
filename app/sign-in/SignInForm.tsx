'use client'

import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Form from '@cloudscape-design/components/form'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input, { type InputProps } from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type FormEvent, type KeyboardEvent, useRef, useState } from 'react'
import { authClient } from '@/components/auth-client'
import { FullPage } from '@/components/full-page'
import { useHydrated } from '@/components/use-hydrated'
import { refusalInWords } from './refusal-in-words'

export function SignInForm({ next }: { next: string }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<{ email?: string; password?: string }>({})
  const [refusal, setRefusal] = useState<string>()
  const [pending, setPending] = useState(false)
  const [capsLock, setCapsLock] = useState(false)
  const ready = useHydrated()
  const emailField = useRef<InputProps.Ref>(null)
  const passwordField = useRef<InputProps.Ref>(null)

  const signIn = async (event: FormEvent) => {
    event.preventDefault()
    if (pending) return
    const lacks = {
      ...(email.trim() === '' ? { email: 'Enter your e-mail address.' } : {}),
      ...(password === '' ? { password: 'Enter your password.' } : {}),
    }
    setMissing(lacks)
    setRefusal(undefined)
    if (lacks.email) return emailField.current?.focus()
    if (lacks.password) return passwordField.current?.focus()
    setPending(true)
    const { error } = await authClient.signIn
      .email({ email: email.trim(), password })
      .catch(() => ({ error: { status: 0, message: undefined } }))
    if (!error) return window.location.assign(next)
    setPending(false)
    setRefusal(refusalInWords(error))
    if (error.status === 401) {
      setPassword('')
      passwordField.current?.focus()
    }
  }
  const watchCapsLock = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))

  return (
    <FullPage>
      <form
        method="post"
        onSubmit={signIn}
        onKeyUp={watchCapsLock}
        onKeyDown={watchCapsLock}
        noValidate
      >
        <Container header={<Header variant="h2">Sign in</Header>}>
          <Form
            actions={
              <Button variant="primary" loading={pending} loadingText="Signing in">
                Sign in
              </Button>
            }
          >
            <SpaceBetween size="m">
              {refusal ? <Alert type="error">{refusal}</Alert> : null}
              <FormField label="E-mail address" errorText={missing.email}>
                <Input
                  ref={emailField}
                  value={email}
                  onChange={({ detail }) => setEmail(detail.value)}
                  type="email"
                  inputMode="email"
                  name="email"
                  autoComplete="username"
                  autoFocus
                  readOnly={!ready}
                  spellcheck={false}
                />
              </FormField>
              <FormField
                label="Password"
                errorText={missing.password}
                warningText={capsLock ? 'Caps Lock is on.' : undefined}
              >
                <Input
                  ref={passwordField}
                  value={password}
                  onChange={({ detail }) => setPassword(detail.value)}
                  type="password"
                  name="password"
                  autoComplete="current-password"
                  readOnly={!ready}
                />
              </FormField>
            </SpaceBetween>
          </Form>
        </Container>
      </form>
    </FullPage>
  )
}
