// How an answer looks on the wire: one envelope, JSON when it was asked for and XML otherwise, null
// fields left out, the HTTP status equal to the error's code, and its text again in a header.

import type { ServerResponse } from 'node:http';
import type { Json, JsonObject } from '../world/rows.ts';
import type { CloudError } from './errors.ts';

export interface Answer {
  readonly status: number;
  readonly envelope: string;
  readonly body: JsonObject;
  readonly errorText: string | null;
}

export function answerOf(envelope: string, body: JsonObject): Answer {
  return { status: 200, envelope, body, errorText: null };
}

export function errorAnswer(envelope: string, { code, csCode, message }: CloudError): Answer {
  const body = {
    uuidList: [],
    errorcode: code,
    ...(csCode === null ? {} : { cserrorcode: csCode }),
    errortext: message,
  };
  return { status: code, envelope, body, errorText: message };
}

export function send(response: ServerResponse, answer: Answer, format: string | undefined): void {
  if (answer.errorText !== null) {
    // A header cannot hold what a text can.
    response.setHeader('X-Description', answer.errorText.replaceAll(/[^\u{20}-\u{7e}]/gu, '?'));
  }
  const isJson = format?.toLowerCase() === 'json';
  const type = isJson ? 'application/json; charset=UTF-8' : 'text/xml; charset=UTF-8';
  response.writeHead(answer.status, { 'content-type': type });
  response.end(isJson ? JSON.stringify({ [answer.envelope]: answer.body }) : asXml(answer));
}

/** As a proxy answers when nobody is behind it. */
export function sendPage(response: ServerResponse, status: number, title: string): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`);
}

function asXml({ envelope, body }: Answer): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${envelope}>${fieldsAsXml(body)}</${envelope}>`;
}

function fieldsAsXml(value: Json): string {
  if (value === null || typeof value !== 'object') return escape(String(value));
  if (Array.isArray(value)) return value.map((item: Json) => fieldsAsXml(item)).join('');
  return Object.entries(value)
    .flatMap(([name, field]) => (Array.isArray(field) ? field : [field]).map((one) => [name, one]))
    .map(([name, field]) => `<${String(name)}>${fieldsAsXml(field ?? null)}</${String(name)}>`)
    .join('');
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
