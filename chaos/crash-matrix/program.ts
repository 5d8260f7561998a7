import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isStringLiteral,
  type Node,
  type SourceFile,
  SyntaxKind,
} from 'typescript/unstable/ast'
import { API, type Project } from 'typescript/unstable/sync'

export interface Program {
  checker: Project['checker']
  /** The files that run when this one does, by their path from the root: its imports, and theirs. */
  reachableFrom(entries: readonly string[]): Map<string, SourceFile>
}

/** Hands the compiler's view of the whole project to `work`. */
export function withProgram<T>(work: (program: Program) => T): T {
  const root = resolve('.')
  const api = new API({})
  try {
    const [project] = api.updateSnapshot({ openProject: join(root, 'tsconfig.json') }).getProjects()
    if (!project) throw new Error('the compiler finds no project')
    return work({
      checker: project.checker,
      reachableFrom(entries) {
        const found = new Map<string, SourceFile>()
        const waiting = [...entries]
        for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
          if (found.has(file)) continue
          const source = project.program.getSourceFile(join(root, file))
          if (!source) throw new Error(`the compiler does not know ${file}`)
          // What runs in browsers talks to the console alone.
          if (/^['"]use client['"]/.test(source.text.trimStart())) continue
          found.set(file, source)
          waiting.push(...importsOf(source, root, file))
        }
        return found
      },
    })
  } finally {
    api.close()
  }
}

function importsOf(source: SourceFile, root: string, file: string): string[] {
  const named: string[] = []
  eachNode(source, (node) => {
    if (isImportDeclaration(node) || isExportDeclaration(node)) {
      const { moduleSpecifier: from } = node
      if (from && isStringLiteral(from) && !isTypeOnly(node)) named.push(from.text)
    } else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      const [from] = node.arguments
      if (from && isStringLiteral(from)) named.push(from.text)
    }
  })
  return named.flatMap((name) => {
    const path = name.startsWith('@/')
      ? join(root, name.slice(2))
      : name.startsWith('.')
        ? resolve(root, dirname(file), name)
        : undefined
    if (!path) return []
    const whole = [path, `${path}.ts`, `${path}.tsx`].find(
      (p) => /\.tsx?$/.test(p) && existsSync(p),
    )
    return whole ? [relative(root, whole)] : []
  })
}

/** It is gone when the program runs. */
export function isTypeOnly(node: Node): boolean {
  return /^(import|export)\s+type\b/.test(node.getText())
}

export function eachNode(node: Node, visit: (node: Node) => void): void {
  visit(node)
  node.forEachChild((child) => eachNode(child, visit))
}
