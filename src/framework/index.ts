export { App } from './app.js';
export type { Awaitable } from './awaitable.js';
export { Blueprint, type BlueprintOptions, type RegisterOptions } from './blueprint.js';
export type { JsonOptions } from './body/request-body.js';
export type { BodySource } from './body/source.js';
export { Upload } from './body/upload.js';
export { setLocator } from './call-site.js';
export type { AppConfig, Config } from './config.js';
export { Context } from './context.js';
export type { CookieOptions } from './cookies.js';
export { enableCurrentContext } from './current.js';
export { currentContext } from './current-context.js';
export { EscapedResponse } from './cycle.js';
export { defineRoutes, type Routes } from './define-routes.js';
export type { FileFacts, Files, FileText } from './files/files.js';
export type { SendFileOptions } from './files/send-file.js';
export type { FlashedMessage, FlashOptions } from './flash.js';
export type { ErrorClass, ViewResult } from './functions.js';
export { Headers, type HeadersInit, type HeaderValue } from './headers.js';
export type { Route } from './home.js';
export * from './http-exception.js';
export { MultiDict } from './multi-dict.js';
export type { Ports } from './ports.js';
export { redirect } from './redirect.js';
export * from './register.js';
export { Request } from './request.js';
export type { RequestInput, StoredUpload, UploadStore } from './request-input.js';
export { type BodyChunk, type FileBody, isFileBody, isStream, Response, type ResponseBody, type ResponseInit } from './response.js';
export {
  BuildError,
  type ConverterArguments,
  type ConverterDefinition,
  type ConverterTypes,
  LookupError,
  type ParamsOf,
  type Rule,
  RuleError,
  ValidationError,
} from './routing/index.js';
export { Scaffold } from './scaffold.js';
export type { SignalListener, SignalName, Signals } from './signals.js';
export type { Scope } from './span.js';
export type {
  AfterHook,
  BeforeHook,
  ErrorHandler,
  MethodRouteOptions,
  RouteOptions,
  SessionInterface,
  TeardownHook,
  ValuePreprocessor,
  View,
} from './types.js';
