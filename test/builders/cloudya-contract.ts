/** Exchanges with the simulated Cloudya, held against sim/cloudya/openapi.yaml: what was asked and what was answered. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import { type NextFunction, type Request, type Response, Router } from 'express';
import { parse } from 'yaml';
import type { Area, Simulator } from '../../sim/core/simulator.ts';

export interface Exchange {
  host: string;
  method: string;
  /** Path with query. */
  path: string;
  /** Names in small letters. */
  headers: Record<string, string | string[] | undefined>;
  body: string;
  /** undefined: not answered yet. */
  status: number | undefined;
  contentType: string;
  answer: string;
}

type Areas = ((sim: Simulator) => Area)[];

/** The same areas, with every exchange of these hosts written into `exchanges`. */
export function recorded(areas: Areas, hosts: readonly string[], exchanges: Exchange[]): Areas {
  return areas.map((create) => (sim) => {
    const area = create(sim);
    const wrapped = Object.entries(area.hosts ?? {}).map(([host, router]): [string, Router] => [
      host,
      hosts.includes(host) ? Router().use(recorder(host, exchanges), router) : router,
    ]);
    return { ...area, hosts: Object.fromEntries(wrapped) };
  });
}

function recorder(host: string, exchanges: Exchange[]) {
  return (request: Request, response: Response, next: NextFunction) => {
    const { method, url: path, headers } = request;
    const exchange: Exchange = {
      host,
      method,
      path,
      headers,
      body: '',
      status: undefined,
      contentType: '',
      answer: '',
    };
    exchanges.push(exchange);
    request.on('data', (chunk: Buffer) => {
      exchange.body += chunk.toString();
    });
    const { write, end } = response;
    const note = (chunk: unknown) => {
      exchange.status = response.statusCode;
      exchange.contentType = String(response.getHeader('content-type') ?? '').replace(/;.*/, '');
      if (typeof chunk === 'string' || Buffer.isBuffer(chunk)) exchange.answer += chunk.toString();
    };
    response.write = ((...all: Parameters<Response['write']>) => {
      note(all[0]);
      return write.apply(response, all);
    }) as Response['write'];
    response.end = ((...all: Parameters<Response['end']>) => {
      note(all[0]);
      return end.apply(response, all);
    }) as Response['end'];
    next();
  };
}

type Schema = AnySchema & object;
interface Content {
  content?: Record<string, { schema: Schema }>;
}
interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}
interface Operation {
  operationId: string;
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: Content | undefined;
  responses: Record<string, Content>;
}
interface Described {
  operation: Operation;
  parameters: Parameter[];
  /** Values of the path's parameters. */
  values: Record<string, string>;
}

export interface Contract {
  operations(): string[];
  /** Name of the operation, if there is one. */
  nameOf(exchange: Exchange): string | undefined;
  /** What is wrong with what was asked; empty: nothing. */
  faultsOfRequest(exchange: Exchange): string[];
  faultsOfAnswer(exchange: Exchange): string[];
  /** Only `default` fits it: NFON does not say that this status is answered there. */
  isAssumed(exchange: Exchange): boolean;
  /** One schema by name. */
  faultsOf(schema: string, value: unknown): string[];
}

const file = resolve(import.meta.dirname, '../../sim/cloudya/openapi.yaml');

export function readContract(): Contract {
  const document = parse(readFileSync(file, 'utf8'));
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    coerceTypes: false,
    formats: { uuid, int32: true, int64: true },
  });
  ajv.addSchema({ $id: 'nfon', ...document });
  const check = (schema: Schema, value: unknown): string[] => {
    const valid = ajv.compile(inDocument(schema) as Schema);
    return valid(value) ? [] : (valid.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  };
  const find = (exchange: Exchange) => findOperation(document, exchange);
  return {
    operations: () =>
      Object.values(document.paths).flatMap((item) =>
        Object.values(item as Record<string, Operation>).flatMap(({ operationId }) => operationId ?? []),
      ),
    nameOf: (exchange) => find(exchange)?.operation.operationId,
    faultsOfRequest: (exchange) => {
      const found = find(exchange);
      if (found === undefined) return ['is not described'];
      const type = describedType(found.operation.requestBody, exchange.host, exchange.headers['content-type']);
      return [
        ...parameterFaults(found, exchange, check),
        ...securityFaults(found.operation.security ?? document.security, exchange),
        ...bodyFaults(found.operation.requestBody, type, exchange.body, check),
        ...acceptFaults(found.operation, exchange),
      ];
    },
    faultsOfAnswer: (exchange) => {
      const responses = find(exchange)?.operation.responses;
      const described = responses?.[String(exchange.status)] ?? responses?.default;
      if (described === undefined) return [`status ${exchange.status} is not described`];
      const silent = described.content === undefined && (exchange.status ?? 0) >= 400;
      const type = describedType(described, exchange.host, exchange.contentType);
      return silent ? [] : bodyFaults(described, type, exchange.answer, check);
    },
    isAssumed: (exchange) => find(exchange)?.operation.responses[String(exchange.status)] === undefined,
    faultsOf: (schema, value) => check({ $ref: `#/components/schemas/${schema}` }, value),
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

type Check = (schema: Schema, value: unknown) => string[];

/** References then lead into the document from wherever the schema is used. */
function inDocument(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema), (key, value) => (key === '$ref' ? `nfon${value}` : value));
}

interface PathItem {
  servers?: { url: string }[];
  parameters?: Parameter[];
}
// biome-ignore lint/suspicious/noExplicitAny: a document is walked through by its own references
type Document = any;

const portalHost = 'portal-api.nfon.net:8090';
const collection = 'application/vnd.collection.next+json';

/** By its own description, or by the successor's where the migration guide has the same path there. */
function findOperation(document: Document, exchange: Exchange): Described | undefined {
  const own = findDescribed(document, exchange);
  if (own !== undefined) return exchange.host === portalHost ? signed(document, own, exchange.method) : own;
  const path = successorOf(exchange);
  if (path === undefined) return undefined;
  const found = findDescribed(document, { ...exchange, host: 'api.nfon.net', path });
  return found && signed(document, found, exchange.method);
}

function successorOf({ host, path }: Exchange): string | undefined {
  if (host !== portalHost || !path.startsWith('/api/')) return undefined;
  return path.replace(/^\/api/, '/configuration/v1').replace(/\/customers\//, '/tenants/');
}

function signed(document: Document, { operation, parameters, values }: Described, method: string): Described {
  const { NfonDate, ContentMd5 } = document.components.parameters;
  const headers = ['POST', 'PUT'].includes(method) ? [NfonDate, ContentMd5] : [NfonDate];
  return {
    operation: { ...operation, security: [{ 'nfon-api': [] }] },
    parameters: [...parameters, ...headers],
    values,
  };
}

/** The portal's JSON stands for the media type of its successor, which it does not use. */
function describedType(described: Content | undefined, host: string, type: unknown): unknown {
  if (host !== portalHost || described?.content?.[collection] === undefined) return type;
  return type === 'application/json' ? collection : `${type} of the portal`;
}

function findDescribed(document: Document, { host, method, path }: Exchange): Described | undefined {
  const { pathname } = new URL(path, `https://${host}`);
  for (const [template, item] of Object.entries<PathItem & Record<string, Operation>>(document.paths)) {
    const base = new URL((item.servers ?? document.servers)[0].url);
    const values = base.host === host ? valuesIn(base.pathname.replace(/\/$/, '') + template, pathname) : undefined;
    const operation = item[method.toLowerCase()];
    if (values !== undefined && operation !== undefined) return { ...resolvedIn(document, item, operation), values };
  }
  return undefined;
}

function resolvedIn(document: Document, item: PathItem, operation: Operation): Omit<Described, 'values'> {
  const resolved = (node: Document) => {
    const names: string[] = node.$ref?.split('/').slice(1) ?? [];
    return names.length === 0 ? node : names.reduce((at: Document, name) => at[name], document);
  };
  const responses = Object.entries(operation.responses).map(([status, response]) => [status, resolved(response)]);
  return {
    operation: {
      ...operation,
      requestBody: operation.requestBody && resolved(operation.requestBody),
      responses: Object.fromEntries(responses),
    },
    parameters: [...(item.parameters ?? []), ...(operation.parameters ?? [])].map(resolved),
  };
}

function valuesIn(template: string, pathname: string): Record<string, string> | undefined {
  const pattern = template.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  const found = new RegExp(`^${pattern}$`).exec(pathname);
  return found === null ? undefined : { ...found.groups };
}

function parameterFaults({ parameters, values }: Described, { path, host, headers }: Exchange, check: Check): string[] {
  const query = new URL(path, `https://${host}`).searchParams;
  const undescribed = [...new Set(query.keys())].filter(
    (key) => !parameters.some(({ name, in: place }) => place === 'query' && name === key),
  );
  const faults = parameters.flatMap(({ name, in: place, required, schema }) => {
    const texts = {
      path: [values[name]],
      query: query.getAll(name),
      header: [headers[name.toLowerCase()]?.toString()],
    }[place];
    const given = texts.filter((text) => text !== undefined);
    if (given.length === 0) return required ? [`${name} is missing`] : [];
    const value = 'type' in schema && schema.type === 'array' ? given : readValue(given[0] ?? '', schema);
    return check(schema, value).map((fault) => `${name}${fault}`);
  });
  return [...undescribed.map((key) => `parameter ${key} is not described`), ...faults];
}

function readValue(text: string, schema: Schema): unknown {
  return 'type' in schema && schema.type === 'integer' && /^-?\d+$/.test(text) ? Number(text) : text;
}

function securityFaults(security: Record<string, unknown>[], { headers }: Exchange): string[] {
  const [scheme] = Object.keys(security[0] ?? {});
  const given = String(headers.authorization ?? '')
    .split(' ')[0]
    ?.toLowerCase();
  return given === (scheme ?? '') ? [] : [`Authorization is ${given || 'missing'}, described is ${scheme ?? 'none'}`];
}

function acceptFaults({ responses }: Operation, { headers }: Exchange): string[] {
  const accept = headers.accept?.toString();
  const offered = Object.keys(responses['200']?.content ?? {});
  if (accept === undefined || accept === '*/*' || offered.length === 0 || offered.includes(accept)) return [];
  return [`Accept is ${accept}, described is ${offered.join(', ')}`];
}

function bodyFaults(described: Content | undefined, type: unknown, text: string, check: Check): string[] {
  const { content } = described ?? {};
  if (content === undefined) return text === '' ? [] : ['a body is not described'];
  const mediaType = String(type).replace(/;.*/, '');
  const schema = content[mediaType]?.schema;
  if (schema === undefined) return [`media type ${mediaType} is not described`];
  return bodiesIn(mediaType, text).flatMap((body) => check(schema, body));
}

function bodiesIn(mediaType: string, text: string): unknown[] {
  if (mediaType === 'application/x-www-form-urlencoded') return [Object.fromEntries(new URLSearchParams(text))];
  if (mediaType === 'text/csv') return [text];
  if (mediaType !== 'text/event-stream') return [JSON.parse(text)];
  return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
}
