import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One place where the code asks for a message. */
export interface MessageUse {
  readonly file: string;
  readonly line: number;
  readonly namespace: string;
  /** The key; with `*` where a value is put in; null where the key comes from elsewhere. */
  readonly key: string | null;
}

/** All TypeScript sources under the given folders, without tests. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** Every use of a message in a source file. */
export function messageUses(root: string, file: string): MessageUse[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const uses: MessageUse[] = [];
  const scopes: Map<string, string>[] = [new Map()];
  const visit = (node: ts.Node): void => {
    const opens = ts.isFunctionLike(node) || ts.isBlock(node);
    if (opens) scopes.push(new Map());
    const declared = translatorIn(node);
    if (declared) scopes.at(-1)?.set(declared.name, declared.namespace);
    if (ts.isCallExpression(node)) {
      const name = translatorOf(node.expression);
      const namespace = name === null ? undefined : scopes.findLast((scope) => scope.has(name))?.get(name);
      const argument = node.arguments[0];
      if (namespace !== undefined && argument !== undefined) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        for (const key of keysOf(argument)) uses.push({ file, line, namespace, key });
      }
    }
    ts.forEachChild(node, visit);
    if (opens) scopes.pop();
  };
  visit(source);
  return uses;
}

/** Every text that a source file writes out: a key that is kept in a table and said elsewhere is one of them. */
export function writtenTexts(root: string, file: string): Set<string> {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const texts = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) texts.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return texts;
}

/** `const t = useTranslations('credits')`, also awaited as `getTranslations`. */
function translatorIn(node: ts.Node): { name: string; namespace: string } | null {
  if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name) || node.initializer === undefined) return null;
  const made = ts.isAwaitExpression(node.initializer) ? node.initializer.expression : node.initializer;
  if (
    !ts.isCallExpression(made) ||
    !ts.isIdentifier(made.expression) ||
    !/^(use|get)Translations$/.test(made.expression.text)
  )
    return null;
  const argument = made.arguments[0];
  return argument !== undefined && ts.isStringLiteral(argument)
    ? { name: node.name.text, namespace: argument.text }
    : null;
}

/** The translator that a call goes to: `t(…)`, `t.rich(…)`, `t.has(…)`, `words.current.t(…)`. */
function translatorOf(callee: ts.Expression): string | null {
  if (ts.isIdentifier(callee)) return callee.text;
  if (!ts.isPropertyAccessExpression(callee)) return null;
  if (/^(rich|markup|has|raw)$/.test(callee.name.text)) return translatorOf(callee.expression);
  return callee.name.text;
}

function keysOf(argument: ts.Expression): (string | null)[] {
  if (ts.isStringLiteralLike(argument)) return [argument.text];
  if (ts.isAsExpression(argument) || ts.isParenthesizedExpression(argument)) return keysOf(argument.expression);
  if (ts.isConditionalExpression(argument)) return [...keysOf(argument.whenTrue), ...keysOf(argument.whenFalse)];
  if (ts.isTemplateExpression(argument)) {
    // a value between quotes may itself be a choice: `power.${force ? 'x' : 'y'}`
    return [argument.templateSpans.reduce((text, span) => `${text}*${span.literal.text}`, argument.head.text)];
  }
  return [null];
}
