//! Values of a part as what an application gives to amp-async, and back.
use serde::Serialize;
use serde_bytes::ByteBuf;
use serde_json::{json, Map, Number, Value as Json};
use std::collections::BTreeMap;

/// A value that the serializer of amp-async writes.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Value {
    Integer(i64),
    Boolean(bool),
    Float(f64),
    Text(String),
    Bytes(ByteBuf),
}

pub type Fields = BTreeMap<String, Value>;

/// What a command of a part says of its arguments, or of its response; nothing is declared of a raw one.
pub struct Declaration<'a>(pub &'a Json, pub bool);

impl Declaration<'_> {
    pub fn encode(&self, values: &Json) -> Option<Fields> {
        let values = values.as_object()?;
        if self.1 {
            return values.iter().map(|(key, value)| Some((key.clone(), Value::Bytes(unhex(value)?)))).collect();
        }
        let declared = self.0.as_object()?;
        let missing = |(name, of): (&String, &Json)| of["optional"] != true && !values.contains_key(name);
        if declared.iter().any(missing) {
            return None;
        }
        values.iter().map(|(key, value)| Some((key.clone(), to_value(declared.get(key)?, value)?))).collect()
    }

    pub fn decode<B: AsRef<[u8]>>(&self, fields: impl IntoIterator<Item = (Vec<u8>, B)>) -> Option<Json> {
        let mut seen = Map::new();
        for (key, value) in fields {
            let key = String::from_utf8_lossy(&key).into_owned();
            if self.1 {
                seen.insert(key, hex(value.as_ref()));
            } else if let Some(declared) = self.0.get(&key) {
                seen.insert(key, from_bytes(declared, value.as_ref())?);
            }
        }
        let missing = |(name, of): (&String, &Json)| of["optional"] != true && !seen.contains_key(name);
        match !self.1 && self.0.as_object()?.iter().any(missing) {
            true => None,
            false => Some(Json::Object(seen)),
        }
    }
}

fn to_value(declared: &Json, value: &Json) -> Option<Value> {
    Some(match declared["type"].as_str()? {
        "Integer" => Value::Integer(value.as_i64()?),
        "String" => Value::Bytes(unhex(value)?),
        "Unicode" => Value::Text(value.as_str()?.into()),
        "Boolean" => Value::Boolean(value.as_bool()?),
        "Float" => Value::Float(match value.as_str() {
            Some(text) => text.parse().ok()?,
            None => value.as_f64()?,
        }),
        _ => return None,
    })
}

fn from_bytes(declared: &Json, bytes: &[u8]) -> Option<Json> {
    let text = std::str::from_utf8(bytes);
    Some(match declared["type"].as_str()? {
        "Integer" => json!(text.ok()?.parse::<i64>().ok()?),
        "String" => hex(bytes),
        "Unicode" => json!(text.ok()?),
        "Boolean" => match bytes {
            b"True" => json!(true),
            b"False" => json!(false),
            _ => return None,
        },
        "Float" => {
            let float: f64 = text.ok()?.parse().ok()?;
            match Number::from_f64(float) {
                Some(number) if float != 0.0 || float.is_sign_positive() => Json::Number(number),
                Some(_) => json!("-0.0"),
                None if float.is_nan() => json!("nan"),
                None => json!(float.to_string()),
            }
        }
        _ => return None,
    })
}

fn hex(bytes: &[u8]) -> Json {
    json!({"hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()})
}

fn unhex(value: &Json) -> Option<ByteBuf> {
    let digits = value["hex"].as_str()?;
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok())
        .collect::<Option<Vec<_>>>()
        .map(ByteBuf::from)
}
