import { hashPassword, verifyPassword } from 'better-auth/crypto'

export const shortestPassword = 8
export const longestPassword = 128

export function passwordHash(password: string): Promise<string> {
  return hashPassword(password)
}

export function isPassword(password: string, hash: string): Promise<boolean> {
  return verifyPassword({ hash, password })
}
